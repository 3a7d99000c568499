package driver_test

import (
	"context"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// spins returns a rule that computes until the context ends, or, if it is deaf, until stop is closed.
func spins(deaf bool, stop chan struct{}) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "spins", Title: "Spins", Doc: "Spins.", Category: "test", Level: analysis.Warning,
		Run: func(pass *analysis.Pass) {
			if pass.Document.Source.Name != "spin" {
				return
			}
			for {
				select {
				case <-stop:
					return
				default:
				}
				if !deaf && pass.Context.Err() != nil {
					pass.Fail(pass.Context.Err())
					return
				}
			}
		},
	}
}

func TestWallTime(t *testing.T) {
	wall := driver.Wall{Time: 30 * time.Millisecond, Bytes: 1 << 40}
	result := check(t, driver.Options{Rules: on(finds("finds", "a"), spins(false, nil)), Wall: wall, Jobs: 1},
		unit("before", "a"), unit("spin", "a"), unit("behind", "a"))
	// What was found before the rule that did not end is reported, and the other inputs are checked.
	if len(result.Findings) != 3 || len(result.Failures) != 1 || !strings.Contains(result.Failures[0].Error(), "spin: it takes more than 30ms") {
		t.Errorf("%d findings, failures %v", len(result.Findings), result.Failures)
	}
}

func TestWallThatNothingStops(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	wall := driver.Wall{Time: 30 * time.Millisecond, Bytes: 1 << 40}
	result := check(t, driver.Options{Rules: on(finds("finds", "a"), spins(true, stop)), Wall: wall, Jobs: 1},
		unit("before", "a"), unit("spin", "a"), unit("behind", "a"), unit("last", "a"))
	// Nothing is reported of the input itself, as it is still being checked; and the run ends.
	if len(result.Findings) != 1 || len(result.Failures) != 3 {
		t.Fatalf("%d findings, failures %v", len(result.Findings), result.Failures)
	}
	for i, want := range []string{"behind: not checked: the run has ended", "last: not checked", "spin: it takes more than"} {
		if got := result.Failures[i].Error(); !strings.HasPrefix(got, want) {
			t.Errorf("failure %q, want %q", got, want)
		}
	}
	if result.Stats.Unread != 3 {
		t.Errorf("%d unread", result.Stats.Unread)
	}
}

func TestWallMemory(t *testing.T) {
	var kept atomic.Pointer[[][]byte]
	grows := &analysis.Analyzer{
		Name: "grows", Title: "Grows", Doc: "Grows.", Category: "test", Level: analysis.Warning,
		Run: func(pass *analysis.Pass) {
			var all [][]byte
			for pass.Context.Err() == nil && len(all) < 1<<14 {
				all = append(all, make([]byte, 1<<16))
				time.Sleep(10 * time.Microsecond)
			}
			kept.Store(&all)
			pass.Fail(pass.Context.Err())
		},
	}
	result := check(t, driver.Options{Rules: on(grows), Wall: driver.Wall{Time: time.Hour, Bytes: 8 << 20}}, unit("grow", "a"))
	if len(result.Failures) != 1 || !strings.Contains(result.Failures[0].Error(), "more than 8 MB of memory") {
		t.Errorf("failures %v", result.Failures)
	}
}

// TestWallGarbage checks that memory which no one holds any more does not count.
func TestWallGarbage(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var last atomic.Pointer[[]byte]
	litters := &analysis.Analyzer{
		Name: "litters", Title: "Litters", Doc: "Litters.", Category: "test", Level: analysis.Warning,
		Run: func(pass *analysis.Pass) {
			for range 1 << 9 {
				garbage := make([]byte, 1<<18)
				last.Store(&garbage)
				time.Sleep(time.Millisecond)
			}
			pass.Fail(pass.Context.Err())
		},
	}
	result := check(t, driver.Options{Rules: on(litters), Wall: driver.Wall{Time: time.Hour, Bytes: 32 << 20}}, unit("litter", "a"))
	if len(result.Failures) != 0 {
		t.Errorf("failures %v", result.Failures)
	}
}

// TestWallLets checks that what ends in time is not touched by a wall.
func TestWallLets(t *testing.T) {
	units := make([]*policy.Unit, 100)
	for i := range units {
		units[i] = unit("f"+strings.Repeat("x", i), "a a")
	}
	result := check(t, driver.Options{Rules: on(finds("finds", "a")), Wall: driver.DefaultWall}, units...)
	if len(result.Findings) != 200 || len(result.Failures) != 0 {
		t.Errorf("%d findings, failures %v", len(result.Findings), result.Failures)
	}
}

func TestMostFindings(t *testing.T) {
	result := check(t, driver.Options{Rules: on(finds("finds", "a"))}, unit("many", strings.Repeat("a ", 2500)))
	if len(result.Findings) != 1000 || len(result.Failures) != 1 ||
		result.Failures[0].Error() != "many: rule finds: 2500 findings, only the first 1000 of which are reported" {
		t.Errorf("%d findings, failures %v", len(result.Findings), result.Failures)
	}
}

// TestWallShared checks that the time that others have used does not count when they have ended.
func TestWallShared(t *testing.T) {
	var alone atomic.Bool
	wall := driver.Wall{Time: 200 * time.Millisecond, Bytes: 1 << 40}
	burn := func(ctx context.Context, d time.Duration) {
		for start := driver.ProcessorTime(); driver.ProcessorTime()-start < d && ctx.Err() == nil; {
		}
	}
	_, why := wall.Watch(t.Context(), func() (times, active int64) {
		if alone.Load() {
			return 1, 1
		}
		return 1, 1000
	}, func(ctx context.Context) {
		burn(ctx, 2*wall.Time)
		alone.Store(true)
		burn(ctx, wall.Time/10)
	})
	if why != nil {
		t.Error(why)
	}
}
