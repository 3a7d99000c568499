package cli

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// When a run tells how far it is: not before patience, so that short runs print nothing, and then at each interval.
const (
	patience = time.Second
	interval = 200 * time.Millisecond
)

// progress tells on a terminal how far a run is, in one line that is gone at its end.
type progress struct {
	w io.Writer
	// what is done, as in "linting file"; total is how many there are, 0 if that is not known before the end.
	what  string
	total int
	done  atomic.Int64

	stop    chan struct{}
	stopped sync.WaitGroup
}

// startProgress begins to tell; not if nobody looks on.
func (p *program) startProgress(what string, total int, quiet bool) *progress {
	g := &progress{w: p.stderr, what: what, total: total}
	if quiet || !isTerminal(p.stderr) {
		return g
	}
	g.stop = make(chan struct{})
	g.stopped.Go(func() {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		for told := false; ; told = true {
			select {
			case <-g.stop:
				if told {
					g.clear()
				}
				return
			case <-timer.C:
				g.tell()
				timer.Reset(interval)
			}
		}
	})
	return g
}

// add counts one that is begun; it does nothing in a run without progress.
func (g *progress) add() {
	if g != nil {
		g.done.Add(1)
	}
}

func (g *progress) tell() {
	of := ""
	done := g.done.Load()
	if g.total > 0 {
		done, of = min(done, int64(g.total)), fmt.Sprintf(" of %d", g.total)
	}
	_, _ = fmt.Fprintf(g.w, "\r\x1b[K%s %d%s ...", g.what, done, of)
}

func (g *progress) clear() { _, _ = io.WriteString(g.w, "\r\x1b[K") }

// end takes the line away. It returns when nothing more is written.
func (g *progress) end() {
	if g.stop == nil {
		return
	}
	close(g.stop)
	g.stopped.Wait()
}
