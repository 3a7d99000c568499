package cli

import (
	"io"
	"os"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"
)

// widest is the width in which text is still easy to read.
const widest = 100

// terminalWidth is the width of a terminal in columns; 0 for what is not one.
func terminalWidth(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, err := term.GetSize(int(w.(*os.File).Fd())) //nolint:forcetypeassert // it is a terminal
	if err != nil || width < 20 {
		return 80
	}
	return width
}

func bold(text string, color bool) string {
	if !color {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// wrap breaks a text into lines of at most a number of columns; a longer word has a line of its own.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && displaywidth.String(line)+1+displaywidth.String(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// renderMarkdown makes Markdown easy to read on a terminal: headings in capitals, code indented, links with their address, and
// paragraphs in its width. It knows what the pages of rules are written in, and shows the rest as it is.
func renderMarkdown(page string, width int, color bool) string {
	r := renderer{width: min(width, widest), color: color}
	for line := range strings.Lines(page) {
		r.line(strings.TrimRight(line, "\n"))
	}
	r.end()
	return r.out.String()
}

type renderer struct {
	out    strings.Builder
	width  int
	color  bool
	inCode bool
	// text is the paragraph or item that is being read, indent the columns before its second line and those that follow.
	text   []string
	indent int
}

func (r *renderer) line(line string) {
	item := strings.TrimLeft(line, " ")
	switch {
	case strings.HasPrefix(item, "```"):
		r.end()
		r.inCode = !r.inCode
	case r.inCode:
		r.print("    " + line)
	case strings.HasPrefix(line, "<!--"):
	case line == "":
		r.end()
		r.print("")
	case strings.HasPrefix(line, "|"):
		r.end()
		if row := plainRow(line); row != "" {
			r.flow(row, 4)
		}
	case strings.HasPrefix(line, "#"):
		r.end()
		r.print(bold(strings.ToUpper(strings.TrimLeft(line, "# ")), r.color))
	case strings.HasPrefix(item, "- "), strings.HasPrefix(item, "* "):
		r.end()
		r.text, r.indent = []string{line}, len(line)-len(item)+2
	default:
		r.text = append(r.text, line)
	}
}

func (r *renderer) print(line string) { r.out.WriteString(line + "\n") }

// end prints the paragraph or item that has been read.
func (r *renderer) end() {
	if len(r.text) > 0 {
		r.flow(plainSpans(strings.Join(r.text, " ")), r.indent)
	}
	r.text, r.indent = nil, 0
}

// flow prints a text in the width. Its first line begins where the text does, the others at a column.
func (r *renderer) flow(text string, column int) {
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	for i, line := range wrap(text, r.width-max(column, len(lead))) {
		if i > 0 {
			lead = strings.Repeat(" ", column)
		}
		r.print(lead + line)
	}
}

// plainRow writes a row of a table as "first: second"; "" for the lines that rule tables off and for rows without text.
func plainRow(line string) string {
	var cells []string
	for cell := range strings.SplitSeq(strings.ReplaceAll(strings.Trim(line, "| "), `\|`, "\x00"), "|") {
		if cell = strings.TrimSpace(cell); strings.Trim(cell, "-:") != "" {
			cells = append(cells, plainSpans(strings.ReplaceAll(cell, "\x00", "|")))
		}
	}
	return strings.Join(cells, ": ")
}

// plainSpans takes the marks of emphasis and code out of a line, and writes links as "text (address)".
func plainSpans(line string) string {
	var b strings.Builder
	for len(line) > 0 {
		switch {
		case line[0] == '`' && strings.Contains(line[1:], "`"):
			end := 1 + strings.IndexByte(line[1:], '`')
			b.WriteString(line[1:end])
			line = line[end+1:]
			continue
		case strings.HasPrefix(line, "**"):
			line = line[2:]
			continue
		case line[0] == '[':
			text, rest, ok := strings.Cut(line[1:], "](")
			address, rest, closed := strings.Cut(rest, ")")
			if ok && closed && !strings.ContainsAny(text, "[]") {
				b.WriteString(plainSpans(text) + " (" + address + ")")
				line = rest
				continue
			}
		}
		b.WriteByte(line[0])
		line = line[1:]
	}
	return b.String()
}
