package lsp

import (
	"net/url"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/iamlint/iamlint/policy"
)

// lines finds lines and columns in a text, in the encoding of positions that client and server have agreed on.
type lines struct {
	text   []byte
	starts []int
	utf8   bool
}

func newLines(text []byte, utf8 bool) *lines {
	l := &lines{text: text, starts: []int{0}, utf8: utf8}
	for i, b := range text {
		if b == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// position is the position of an offset in bytes.
func (l *lines) position(offset int) position {
	offset = min(max(offset, 0), len(l.text))
	line := sort.SearchInts(l.starts, offset+1) - 1
	before := l.text[l.starts[line]:offset]
	if l.utf8 {
		return position{line, len(before)}
	}
	return position{line, utf16Length(before)}
}

// offset is the offset of a position; one past the end of a line is its end.
func (l *lines) offset(p position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(l.starts):
		return len(l.text)
	}
	end := len(l.text)
	if p.Line+1 < len(l.starts) {
		end = l.starts[p.Line+1] - 1
	}
	at := l.starts[p.Line]
	if l.utf8 {
		return min(at+max(p.Character, 0), end)
	}
	for units := 0; at < end && units < p.Character; {
		r, size := utf8.DecodeRune(l.text[at:end])
		units += utf16Units(r)
		at += size
	}
	return at
}

func (l *lines) span(r policy.Range) span { return span{l.position(r.Start), l.position(r.End)} }

// utf16Length is the length of a text in UTF-16. A byte of an invalid encoding counts as one.
func utf16Length(text []byte) int {
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += utf16Units(r)
		text = text[size:]
	}
	return n
}

func utf16Units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// pathOf is the path of a file's URI; "" if it is that of no file.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/") // /c:/x
	}
	return filepath.FromSlash(path)
}

// uriOf is the URI of a file.
func uriOf(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
