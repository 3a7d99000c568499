// Package measure runs commands and says what they cost.
package measure

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// Cost is what runs of a command took.
type Cost struct {
	// Least, Wall and Most are the shortest, the median and the longest time, and CPU is the median of the processor time, that of
	// the processes that it started and waited for included.
	Least, Wall, Most, CPU time.Duration
	// Peak is the most memory that one of the processes had, in bytes.
	Peak int64
	// Status is the last exit status.
	Status int
}

// ErrTimeout says that a command took too long.
var ErrTimeout = errors.New("it was ended as it took too long")

// Runs runs a command a number of times. Its exit status does not matter. command makes a new one for each run; a process of its own is
// needed where this one has much in memory, which counts as the peak of all that it starts. With ErrTimeout, the cost is what the run
// came to until it was ended.
func Runs(runs int, timeout time.Duration, command func(context.Context) *exec.Cmd) (Cost, error) {
	var c Cost
	var wall, cpu []time.Duration
	for range runs {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		cmd := command(ctx)
		start := time.Now()
		err := cmd.Run()
		wall = append(wall, time.Since(start))
		late := ctx.Err() != nil
		cancel()
		var exit *exec.ExitError
		switch {
		case late && cmd.ProcessState != nil:
			c.CPU, c.Wall = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), wall[len(wall)-1]
			return c, ErrTimeout
		case err != nil && !errors.As(err, &exit):
			return c, fmt.Errorf("run: %w", err)
		}
		c.Status = cmd.ProcessState.ExitCode()
		cpu = append(cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.Peak = max(c.Peak, usage.Maxrss*1024) // kilobytes on Linux
		}
	}
	slices.Sort(wall)
	slices.Sort(cpu)
	c.Least, c.Wall, c.Most, c.CPU = wall[0], wall[len(wall)/2], wall[len(wall)-1], cpu[len(cpu)/2]
	return c, nil
}

// Milliseconds is a time as tables have it.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Megabytes is an amount of memory as tables have it.
func Megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }
