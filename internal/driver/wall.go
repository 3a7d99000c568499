package driver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// Wall is what the check of one input may take at most. Budgets of steps bound what is known to make work, and do not depend on
// the machine; the wall is for what no one thought of, so that an input that was made to take time or memory takes
// neither. An input of several megabytes may take as many times more.
type Wall struct {
	// Time is processor time. Only that of the whole program is known: the inputs that are checked at a moment share it.
	Time time.Duration
	// Bytes is by how much the memory in use may grow.
	Bytes uint64
}

// DefaultWall is the wall of the programs: an input of at most 1 MB ends within 10 seconds and 500 MB.
var DefaultWall = Wall{Time: 7 * time.Second, Bytes: 250 << 20}

// ProofWall is the wall of the proofs of an input's fixes.
var ProofWall = Wall{Time: 2 * time.Second, Bytes: 100 << 20}

// grace is how long a check that was told to end is waited for.
const grace = 300 * time.Millisecond

// errEnded is why an input is not checked after one that could not be stopped.
var errEnded = errors.New("not checked: the run has ended with an input that takes too much time or memory")

// watched is an input that is being checked.
type watched struct {
	megabytes atomic.Int64
}

type watchedKey struct{}

// Sized notes how large an input is: one of several megabytes may take as many times more. An Input's Load calls it as soon as it knows.
func Sized(ctx context.Context, bytes int) {
	if w, ok := ctx.Value(watchedKey{}).(*watched); ok {
		w.megabytes.Store(int64(bytes >> 20))
	}
}

// behindWall checks an input and checks that it stays within the wall. It reports false if the check goes on though it was told
// to end: the program can only end, too.
func (c *Linter) behindWall(ctx context.Context, input Input) (*Result, bool) {
	if c.wall == (Wall{}) {
		return c.input(ctx, input), true
	}
	w := &watched{}
	var result *Result
	over, why := c.wall.Watch(context.WithValue(ctx, watchedKey{}, w), func() (times, active int64) {
		return max(1, w.megabytes.Load()), max(1, c.active.Load())
	}, func(ctx context.Context) { result = c.input(ctx, input) })
	if why == nil {
		return result, true
	}
	failure := Failure{File: input.Name, Err: why}
	if over { // what was found before
		result.Failures = append(result.Failures, failure)
		return result, true
	}
	return &Result{Failures: []Failure{failure}, Stats: Stats{Unread: 1}}, false
}

// Allowance says how many times the wall some work may take, and with how many of its like it shares the program at the moment.
type Allowance func() (times, active int64)

// Watch does some work on a goroutine of its own and tells it to end, by its context, if it takes more than the wall. The
// error says what it took too much of. over is false if the work does not end all the same: it may still write what
// it writes.
func (w Wall) Watch(ctx context.Context, allowance Allowance, work func(context.Context)) (over bool, why error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	var spent time.Duration // its share of the program's time
	last, least := processorTime(), inUse()
	go func() {
		defer close(done)
		work(ctx)
	}()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for why == nil {
		select {
		case <-done:
			return true, nil
		case <-ctx.Done(): // of the whole run, which waits for no one
			<-done
			return true, nil
		case <-tick.C:
		}
		times, active := allowance()
		now := processorTime()
		spent += (now - last) / time.Duration(active)
		last = now
		limit, most := w.Time*time.Duration(times), w.Bytes*uint64(times*active)
		grown := func() bool {
			used := inUse()
			least = min(least, used)
			return used-least > most
		}
		switch {
		case spent > limit:
			why = fmt.Errorf("it takes more than %s of processor time; split it, or exclude it", limit)
		case grown():
			// Most of it may be garbage, and of other inputs: only what stays after a collection counts.
			if runtime.GC(); grown() {
				why = fmt.Errorf("it takes more than %d MB of memory; split it, or exclude it", most>>20)
			}
		}
	}
	cancel()
	select {
	case <-done:
		return true, why
	case <-time.After(grace):
		return false, why
	}
}

// inUse returns the bytes of objects that are in use, or not yet collected.
func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
