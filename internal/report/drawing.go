package report

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"
)

// drawing is a graph from left to right: boxes with labels, and arrows between them. It knows nothing of where it comes from.
type drawing struct {
	boxes  []box
	arrows []joint
}

// box is a node. Lines are its label; more is what is shown when one points at it.
type box struct {
	lines []string
	more  string
	role  boxRole
}

type boxRole string

// What a box is in a way to more permissions.
const (
	startBox boxRole = "start" // the principal that it begins with
	stepBox  boxRole = "step"  // a request, a role, a function
	goalBox  boxRole = "goal"  // an administrator, or what is reached
)

// joint is an arrow from one box to another, by their places in the drawing. One that is not proved is dashed.
type joint struct {
	from, to int
	label    string
	maybe    bool
}

// Measures of a drawing, in pixels.
const (
	boxWidth, boxGap = 186, 56
	rowGap, lineHigh = 14, 15
	boxPad           = 8
	labelWidth       = 27 // characters in a line of a label
	labelLines       = 4
	wideDrawing      = 1300 // one that is wider is not made to fit a screen
)

// wrapped breaks a label into lines, at blanks and at what divides names.
func wrapped(label string) []string {
	var lines []string
	line := ""
	for _, part := range pieces(Plain(label)) {
		for utf8.RuneCountInString(part) > labelWidth {
			runes := []rune(part)
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, part = append(lines, string(runes[:labelWidth])), string(runes[labelWidth:])
		}
		if utf8.RuneCountInString(line)+utf8.RuneCountInString(part) > labelWidth {
			lines, line = append(lines, line), ""
		}
		line += part
	}
	if line = strings.TrimSpace(line); line != "" {
		lines = append(lines, line)
	}
	if len(lines) > labelLines {
		lines = append(lines[:labelLines-1], cut)
	}
	return lines
}

// pieces divides a text behind blanks, colons, slashes and hyphens.
func pieces(text string) []string {
	var parts []string
	start := 0
	for i, c := range text {
		if strings.ContainsRune(" :/-", c) {
			parts = append(parts, text[start:i+1])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

func (d *drawing) box(label string, role boxRole) int {
	d.boxes = append(d.boxes, box{wrapped(label), Plain(label), role})
	return len(d.boxes) - 1
}

// columns puts each box behind all that lead to it. Arrows that go back, of which there are some where principals can become each other,
// do not count.
func (d *drawing) columns() []int {
	column := make([]int, len(d.boxes))
	for range d.boxes {
		changed := false
		for _, a := range d.arrows {
			if a.from < a.to && column[a.to] <= column[a.from] {
				column[a.to], changed = column[a.from]+1, true
			}
		}
		if !changed {
			break
		}
	}
	return column
}

// svg draws it. All text is escaped here.
func (d *drawing) svg() template.HTML {
	column := d.columns()
	type spot struct{ x, y, high int }
	spots := make([]spot, len(d.boxes))
	below := map[int]int{} // the next free place in a column
	width, height := 0, 0
	for i := range d.boxes {
		c := column[i]
		s := spot{4 + c*(boxWidth+boxGap), 4 + below[c], 2*boxPad + lineHigh*max(1, len(d.boxes[i].lines))}
		spots[i] = s
		below[c] += s.high + rowGap
		width, height = max(width, s.x+boxWidth+4), max(height, s.y+s.high+4)
	}
	var b strings.Builder
	write := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	class := ""
	if width > wideDrawing {
		class = ` class="wide"`
	}
	write(`<svg xmlns="http://www.w3.org/2000/svg" role="img"%s width="%d" height="%d" viewBox="0 0 %d %d">`, class, width, height, width, height)
	for _, a := range d.arrows {
		from, to := spots[a.from], spots[a.to]
		x1, y1, x2, y2 := from.x+boxWidth, from.y+from.high/2, to.x, to.y+to.high/2
		class, bend := "arrow", boxGap/2
		if a.maybe {
			class += " maybe"
		}
		if x2 <= x1 { // it goes back, or stays in its column
			bend = boxGap
		}
		write(`<path class="%s" d="M%d %dC%d %d %d %d %d %d">`, class, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
		if a.label != "" {
			write("<title>%s</title>", html.EscapeString(Plain(a.label)))
		}
		write("</path>")
	}
	for i, box := range d.boxes {
		s := spots[i]
		write(`<g><title>%s</title><rect class="box %s" x="%d" y="%d" width="%d" height="%d" rx="5"/>`, html.EscapeString(box.more), box.role, s.x, s.y, boxWidth, s.high)
		for j, line := range box.lines {
			write(`<text x="%d" y="%d">%s</text>`, s.x+boxPad, s.y+boxPad+lineHigh*j+11, html.EscapeString(line))
		}
		write("</g>")
	}
	write("</svg>")
	return template.HTML(b.String()) //nolint:gosec // everything foreign in it is escaped
}
