package multichecker

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// A run is short, and time is worth more than memory, as long as there is not much of it: the heap may grow to spacious before it is
// collected. A run with more in use than that is about large files or very many; from there on the heap grows by a factor, up to
// hardly any beyond limit.
const (
	spacious = 48 << 20
	limit    = 400 << 20
	least    = 150 // percent
	most     = 400
)

// tuneMemory sets when the heap is collected, unless the environment does: https://go.dev/doc/gc-guide#GOGC.
func tuneMemory() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(most)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
	collected := &cycle{}
	runtime.SetFinalizer(collected, retune)
}

// cycle is what a collection finds to be unused: its finalizer runs after each.
type cycle struct{ _ *cycle }

func retune(c *cycle) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(percent(live[0].Value.Uint64()))
	runtime.SetFinalizer(c, retune)
}

// percent is by how many percent the heap may grow over what is in use.
func percent(live uint64) int {
	if live >= spacious {
		return least
	}
	return int(min(most, max(least, 100*(spacious-live)/max(1, live))))
}
