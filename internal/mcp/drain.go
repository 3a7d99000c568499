package mcp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
)

// drain keeps the end of the input back until all requests before it are answered: the SDK gives up those that are not when the client
// closes its end, and a client that is a pipe closes it at once.
type drain struct {
	ctx  context.Context //nolint:containedctx // it is that of the streams
	in   *bufio.Reader
	rest []byte
	out  io.Writer

	mu      sync.Mutex
	pending map[string]bool
	changed chan struct{} // closed and made again when pending changes
}

func newDrain(ctx context.Context, in io.Reader, out io.Writer) *drain {
	return &drain{ctx: ctx, in: bufio.NewReader(in), out: out, pending: map[string]bool{}, changed: make(chan struct{})}
}

// message is what matters here of a message: of a request the id and the method, of an answer the id alone.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
}

// note notes the messages of some lines.
func (d *drain) note(lines []byte) {
	for line := range bytes.Lines(lines) {
		var m message
		if json.Unmarshal(line, &m) != nil || m.ID == nil {
			continue
		}
		d.mu.Lock()
		if m.Method != "" {
			d.pending[string(m.ID)] = true
		} else {
			delete(d.pending, string(m.ID))
		}
		close(d.changed)
		d.changed = make(chan struct{})
		d.mu.Unlock()
	}
}

// Read reads what the client writes.
func (d *drain) Read(p []byte) (int, error) {
	if len(d.rest) == 0 {
		line, err := d.in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			if errors.Is(err, io.EOF) {
				d.wait()
			}
			return 0, err
		}
		d.note(line)
		d.rest = line
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// wait waits until all requests are answered.
func (d *drain) wait() {
	for {
		d.mu.Lock()
		left, changed := len(d.pending), d.changed
		d.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-changed:
		case <-d.ctx.Done():
			return
		}
	}
}

// Write writes to the client.
func (d *drain) Write(p []byte) (int, error) {
	n, err := d.out.Write(p)
	d.note(p)
	return n, err
}

// Close leaves the streams to those who opened them.
func (d *drain) Close() error { return nil }
