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
	follows(t, 30<<20, func(percent int) bool { return percent < 140 })
	follows(t, 0, func(percent int) bool { return percent == 400 })
}

// follows keeps so much until the collector goes by it.
func follows(t *testing.T, bytes int, as func(percent int) bool) {
	t.Helper()
	kept := make([]byte, bytes)
	require.Eventually(t, func() bool {
		runtime.GC()
		return as(now())
	}, 30*time.Second, time.Millisecond, "%d bytes are kept", bytes)
	runtime.KeepAlive(kept)
}

func now() int {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
