package report

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/iamlint/iamlint/policy"
)

// Sizes of code frames, in columns of a terminal.
const (
	frameWidth = 120 // widest piece of a line that is shown
	frameLead  = 24  // what is shown before the range where a line is cut on its left
	tabWidth   = 4
	// clipBefore and clipAfter are how many bytes of a long line are looked at, before and after the start of the range:
	// lines of minified files can have megabytes.
	clipBefore, clipAfter = 8 * frameLead, 16 * frameWidth
)

const cut = "…"

// excerpt is a line of a source with the part of it that a finding is about.
type excerpt struct {
	number int
	text   string
	// indent and carets are columns before and under the part.
	indent, carets int
	// last is the line in which the part ends, if that is another.
	last int
}

// cell is what is shown for one character as a reader sees it.
type cell struct {
	text   string
	width  int
	offset int // of its first byte
}

// excerptOf shows the line in which a range begins: tabs and wide characters aligned, long lines cut, control characters
// visible.
func excerptOf(src *policy.Source, r policy.Range) excerpt {
	start, end := src.Position(r.Start), src.Position(r.End)
	e := excerpt{number: start.Line}
	at := src.Line(start.Line)
	line := src.Content[at.Start:at.End]
	// from and to are where the range is in the line.
	from := min(max(r.Start-at.Start, 0), len(line))
	to := len(line)
	switch {
	case end.Line == start.Line:
		to = min(max(r.End-at.Start, 0), len(line))
	case end.Line > start.Line+1 || end.Column > 1: // not only the line's end
		e.last = end.Line
	}

	first, last := clip(line, from)
	cells := cellsOf(string(line[first:last]), first)
	left, right := window(cells, from, to)
	var text strings.Builder
	if first > 0 || left > 0 {
		text.WriteString(cut)
		e.indent++
	}
	for _, c := range cells[left:right] {
		text.WriteString(c.text)
		switch {
		case c.offset < from:
			e.indent += c.width
		case c.offset < to:
			e.carets += c.width
		}
	}
	if last < len(line) || right < len(cells) {
		text.WriteString(cut)
	}
	e.text = strings.TrimRight(text.String(), " ")
	e.carets = max(e.carets, 1)
	return e
}

// clip returns the part of a line that is looked at at all, at the borders of characters.
func clip(line []byte, from int) (first, last int) {
	first, last = max(0, from-clipBefore), min(len(line), from+clipAfter)
	for first > 0 && !utf8.RuneStart(line[first]) {
		first--
	}
	for last < len(line) && !utf8.RuneStart(line[last]) {
		last++
	}
	return first, last
}

func cellsOf(text string, offset int) []cell {
	var cells []cell
	column := 0
	for g := displaywidth.StringGraphemes(text); g.Next(); {
		c := cell{text: g.Value(), width: g.Width(), offset: offset}
		offset += len(c.text)
		if c.text == "\t" {
			c.width = tabWidth - column%tabWidth
			c.text = strings.Repeat(" ", c.width)
		} else if plain := Plain(c.text); plain != c.text {
			c.text, c.width = plain, displaywidth.String(plain)
		}
		column += c.width
		cells = append(cells, c)
	}
	return cells
}

// window returns which cells fit the frame: from the first if the range then fits, else from a little before it.
func window(cells []cell, from, to int) (left, right int) {
	width := func(cells []cell) (n int) {
		for _, c := range cells {
			n += c.width
		}
		return n
	}
	if width(cells) <= frameWidth {
		return 0, len(cells)
	}
	start, end := 0, 0
	for i, c := range cells {
		if c.offset < from {
			start = i + 1
		}
		if c.offset < to {
			end = i + 1
		}
	}
	if width(cells[:end]) > frameWidth {
		left = start
		for lead := 0; left > 0 && lead+cells[left-1].width <= frameLead; left-- {
			lead += cells[left-1].width
		}
	}
	right = left
	for total := 0; right < len(cells) && total+cells[right].width <= frameWidth; right++ {
		total += cells[right].width
	}
	return left, right
}
