//go:build unix

package driver

import (
	"syscall"
	"time"
)

// processorTime returns how long the program has computed, on all cores together.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
