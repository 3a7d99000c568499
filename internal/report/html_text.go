package report

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
)

// Sizes of the pieces of text that the page shows.
const (
	htmlAround = 3   // lines before and after a place
	htmlLines  = 60  // lines of one finding
	htmlBefore = 80  // bytes of a long line before a place
	htmlAfter  = 240 // and after it begins
)

type (
	// htmlLine is a line of a policy, or a gap between such.
	htmlLine struct {
		Number int
		Pieces []htmlPiece
		Gap    bool
	}
	htmlPiece struct{ Text, Class, Title string }
	// htmlMark is a place that is underlined.
	htmlMark struct {
		policy.Range
		class, title string
	}
)

// htmlText shows the lines in which a finding and its related places are, as far as these are in the same file.
func htmlText(f *driver.Finding) []htmlLine {
	marks := []htmlMark{{f.Range, "found", ""}}
	for _, related := range f.Related {
		if related.Source == f.Source {
			marks = append(marks, htmlMark{related.Range, "related", Plain(related.Message)})
		}
	}
	shown := map[int]bool{}
	for _, mark := range marks {
		first, last := f.Source.Position(mark.Start).Line, f.Source.Position(max(mark.Start, mark.End)).Line
		last = min(last, first+htmlLines/2)
		for number := first - htmlAround; number <= last+htmlAround; number++ {
			if _, ok := f.Source.LineStart(number); ok && (len(shown) < htmlLines || shown[number]) {
				shown[number] = true
			}
		}
	}
	var numbers []int
	for number := range shown {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	if n := len(numbers); n > 1 && f.Source.Line(numbers[n-1]) == (policy.Range{Start: len(f.Source.Content), End: len(f.Source.Content)}) {
		numbers = numbers[:n-1] // the end of the file
	}
	var lines []htmlLine
	for i, number := range numbers {
		if i > 0 && numbers[i-1] != number-1 {
			lines = append(lines, htmlLine{Gap: true})
		}
		lines = append(lines, htmlLine{Number: number, Pieces: htmlPieces(f.Source, f.Source.Line(number), marks)})
	}
	if len(lines) == 1 && lines[0].Pieces == nil {
		return nil // there is no text
	}
	return lines
}

// htmlPieces divides a line at the ends of marks. Where several overlap, the first one counts. Of a long line, what is around the marks
// is left.
func htmlPieces(src *policy.Source, line policy.Range, marks []htmlMark) []htmlPiece {
	cuts := []int{line.Start, line.End}
	for _, mark := range marks {
		for _, at := range []int{mark.Start, mark.End} {
			if line.Start < at && at < line.End {
				cuts = append(cuts, at)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var pieces []htmlPiece
	for i := 1; i < len(cuts); i++ {
		part := policy.Range{Start: cuts[i-1], End: cuts[i]}
		piece := htmlPiece{}
		for _, mark := range marks {
			if mark.Contains(part) && part.Start < part.End {
				piece.Class, piece.Title = mark.class, mark.title
				break
			}
		}
		text := string(src.Content[part.Start:part.End])
		if piece.Class == "" {
			text = shortened(text, i > 1, i < len(cuts)-1)
		} else {
			text = shortened(text, true, false)
		}
		piece.Text = visible(text)
		pieces = append(pieces, piece)
	}
	return pieces
}

// shortened leaves of a long text its beginning, its end, or both: what marks follow and precede.
func shortened(text string, beginning, end bool) string {
	if len(text) <= htmlBefore+htmlAfter {
		return text
	}
	head, tail := "", ""
	if beginning || !end {
		head = strings.ToValidUTF8(text[:htmlAfter], "")
	}
	if end {
		tail = strings.ToValidUTF8(text[len(text)-htmlBefore:], "")
	}
	return head + cut + tail
}

// visible is a text as a block of code shows it, with tabs as blanks.
func visible(text string) string {
	return Plain(strings.ReplaceAll(text, "\t", strings.Repeat(" ", tabWidth)))
}
