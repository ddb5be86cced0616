// Package memory decides how much memory the process takes for what it keeps.
package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// most is how many per cent of what it keeps the heap may grow by before it is
	// collected: little lives long, so doubling would cost a quarter of a sync's work.
	most = 400
	// room is up to how much it grows by while it keeps more than a little: what a
	// large company needs shall not be taken five times.
	room = 40 << 20
	// least is where a heap that keeps much would be collected all the time.
	least = 100
	// forHeap is the heap's part of what a container grants: SQLite's page caches,
	// about 100 MB during a large sync, lie outside it.
	forHeap = 0.5
)

// Tune has the garbage collector go by the memory that a container grants and,
// where auto is set, by how much the heap keeps; without auto by GOGC. GOMEMLIMIT
// wins where it is set. Call it once, at the start of the process.
func Tune(auto bool) {
	if auto {
		debug.SetGCPercent(most)
		watch(most)
	}
	_, _ = memlimit.Set(memlimit.WithRatio(forHeap), memlimit.WithProvider(memlimit.FromCgroup))
}

// percent gives how many per cent a heap may grow by that keeps so many bytes.
func percent(live uint64) int {
	if live == 0 {
		return most
	}
	return int(min(max(room*100/live, least), most))
}

// watch sets the percentage anew after each collection; now is what it is.
func watch(now int) {
	// Nothing refers to it, so that each collection finds it gone.
	canary := new([64]byte)
	runtime.AddCleanup(canary, func(now int) {
		if want := percent(live()); want < now*9/10 || want > now*11/10 || want == most {
			if want != now {
				debug.SetGCPercent(want)
			}
			now = want
		}
		watch(now)
	}, now)
}

// live is what the last collection found to be in use, in bytes.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
