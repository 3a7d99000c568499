package cli

import (
	"bytes"
	"testing"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	g := (&program{stderr: &out}).startProgress("linting file", 2, false)
	g.add()
	g.end()
	if out.Len() > 0 {
		t.Errorf("no terminal, and it prints %q", &out)
	}
	g.tell()
	g.add()
	g.add() // a file that is read again, after a fix
	g.tell()
	g.clear()
	h := (&program{stderr: &out}).startProgress("judging principal", 0, false) // how many there are is not known
	h.add()
	h.tell()
	const line = "\r\x1b[K"
	if want := line + "linting file 1 of 2 ..." + line + "linting file 2 of 2 ..." + line + line + "judging principal 1 ..."; out.String() != want {
		t.Errorf("it prints %q, want %q", &out, want)
	}
}
