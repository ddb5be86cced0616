package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhatIsKeptIsTakenFiveTimesWhileItIsLittle(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{
		0:         400,
		1 << 20:   400,
		10 << 20:  400,
		20 << 20:  200, // 20 MB and room for 40
		32 << 20:  125,
		40 << 20:  100,
		400 << 20: 100,
	} {
		require.Equal(t, want, percent(live), "%d bytes", live)
	}
}

func TestCollectorFollowsWhatIsKept(t *testing.T) { // it is the whole process's: not beside others
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	Tune(true)
	kept := make([]byte, 30<<20)
	require.Eventually(t, func() bool {
		runtime.GC()
		return now() < 140
	}, 30*time.Second, time.Millisecond, "30 MB are kept")
	runtime.KeepAlive(kept)
	kept = nil
	require.Eventually(t, func() bool {
		runtime.GC()
		return now() == 400
	}, 30*time.Second, time.Millisecond, "next to nothing is kept")
}

func now() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
