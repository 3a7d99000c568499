package loader

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// aligner walks through a scalar as it is written, in JSON or in any of YAML's styles, beside the value that it means.
// YAML's parser gives only the place where a scalar starts; aligning finds where it ends, and where in the source each
// byte of the value comes from. The value is the parser's: an aligner that loses track says so and never invents.
type aligner struct {
	text   string
	value  string
	j      int   // in text
	i      int   // in value
	places []int // of each byte of the value, and of its end; nil if not wanted
}

// align returns the end of the scalar that starts at offset start of text and means value. With wanted, it also returns
// the offset of every byte of the value, and of its end. It reports false if text and value do not fit.
func align(text string, start int, value string, wanted bool) (end int, places []int, ok bool) {
	a := aligner{text: text, value: value, j: start}
	if wanted {
		a.places = make([]int, len(value)+1)
	}
	if start >= len(text) {
		end, ok = start, value == ""
	} else {
		switch text[start] {
		case '"':
			ok = a.quoted('"')
			end = a.j
		case '\'':
			ok = a.quoted('\'')
			end = a.j
		case '|', '>':
			end, ok = a.block(text[start] == '>')
		default:
			ok = a.plain()
			end = a.j
		}
	}
	return end, a.places, ok
}

// produce says that the text at j, width bytes of it, means s.
func (a *aligner) produce(s string, width int) bool {
	if !strings.HasPrefix(a.value[a.i:], s) {
		return false
	}
	if a.places != nil {
		for k := range len(s) {
			a.places[a.i+k] = a.j
		}
	}
	a.i += len(s)
	a.j += width
	return true
}

func (a *aligner) finish() {
	if a.places != nil {
		a.places[len(a.value)] = a.j
	}
}

func (a *aligner) plain() bool {
	for a.i < len(a.value) {
		if a.j >= len(a.text) || !a.character() {
			return false
		}
	}
	a.finish()
	return true
}

func (a *aligner) quoted(quote byte) bool {
	for a.j++; a.j < len(a.text); {
		c := a.text[a.j]
		switch {
		case c == quote && quote == '\'' && strings.HasPrefix(a.text[a.j:], "''"):
			if !a.produce("'", 2) {
				return false
			}
		case c == quote:
			a.finish()
			a.j++
			return a.i == len(a.value)
		case c == '\\' && quote == '"':
			if !a.escape() {
				return false
			}
		default:
			if !a.character() {
				return false
			}
		}
	}
	return false
}

// character takes one character, or folds a line break with the white space around it.
func (a *aligner) character() bool {
	end, breaks := whiteSpace(a.text, a.j)
	if breaks == 0 {
		width := max(end-a.j, 1)
		return a.produce(a.text[a.j:a.j+width], width)
	}
	folded := " "
	if breaks > 1 {
		folded = strings.Repeat("\n", breaks-1)
	}
	return a.produce(folded, end-a.j)
}

// whiteSpace returns the end of the white space at offset j and the number of line breaks in it.
func whiteSpace(text string, j int) (end, breaks int) {
	for j < len(text) {
		if width := lineBreak(text[j:]); width > 0 {
			breaks++
			j += width
			continue
		}
		if text[j] != ' ' && text[j] != '\t' {
			break
		}
		j++
	}
	return j, breaks
}

// lineBreak returns the length of the line break with which s begins, as YAML 1.1 breaks lines; 0 if there is none.
func lineBreak(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '\n':
		return 1
	case s[0] == '\r':
		if len(s) > 1 && s[1] == '\n' {
			return 2
		}
		return 1
	case s[0] == 0xC2 && strings.HasPrefix(s, "\u0085"):
		return len("\u0085")
	case s[0] == 0xE2 && (strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029")):
		return len("\u2028")
	}
	return 0
}

// escape takes an escape sequence of JSON or of YAML.
func (a *aligner) escape() bool {
	rest := a.text[a.j+1:]
	if rest == "" {
		return false
	}
	if width := lineBreak(rest); width > 0 { // an escaped line break joins two lines
		a.j += 1 + width
		for a.j < len(a.text) && (a.text[a.j] == ' ' || a.text[a.j] == '\t') {
			a.j++
		}
		return true
	}
	digits := 0
	switch rest[0] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		s, ok := simpleEscape(rest[0])
		return ok && a.produce(s, 2)
	}
	r, ok := hexRune(rest[1:], digits)
	if !ok {
		return false
	}
	width := 2 + digits
	if utf16.IsSurrogate(r) {
		low, ok := strings.CutPrefix(rest[1+digits:], `\u`)
		second, valid := hexRune(low, 4)
		if !ok || !valid {
			return false
		}
		r, width = utf16.DecodeRune(r, second), 12
	}
	return a.produce(string(r), width)
}

func simpleEscape(c byte) (string, bool) {
	const escapes = "0abtnvfre \"/\\N_LP\t"
	meanings := [...]string{
		"\x00", "\a", "\b", "\t", "\n", "\v", "\f", "\r", "\x1b", " ", `"`, "/", `\`, "\u0085", "\u00a0", "\u2028", "\u2029", "\t",
	}
	if i := strings.IndexByte(escapes, c); i >= 0 {
		return meanings[i], true
	}
	return "", false
}

func hexRune(s string, digits int) (rune, bool) {
	if len(s) < digits {
		return 0, false
	}
	v, err := strconv.ParseUint(s[:digits], 16, 32)
	return rune(v), err == nil && v <= utf8.MaxRune
}

// block takes a literal or folded block. Its end is that of its last line that is not blank.
func (a *aligner) block(folded bool) (end int, ok bool) {
	for a.j < len(a.text) && lineBreak(a.text[a.j:]) == 0 {
		a.j++
	}
	end = len(strings.TrimRight(a.text[:a.j], " \t"))
	indent := -1
	if content := strings.TrimLeft(a.value, "\n"); content != "" {
		line := a.j
		for { // the first line that is not blank tells how deep the block is indented
			line += lineBreak(a.text[line:])
			spaces := countSpaces(a.text[line:])
			if next := line + spaces; next >= len(a.text) {
				return end, false
			} else if lineBreak(a.text[next:]) == 0 {
				indent = spaces - countSpaces(content)
				break
			}
			line += spaces
		}
	}
	for a.i < len(a.value) && indent >= 0 {
		if !a.lineEnd(folded, indent) {
			return end, false
		}
		for a.j < len(a.text) && lineBreak(a.text[a.j:]) == 0 {
			if !a.produce(a.text[a.j:a.j+1], 1) {
				return end, false
			}
			if a.text[a.j-1] != ' ' && a.text[a.j-1] != '\t' {
				end = a.j
			}
		}
		if strings.Trim(a.value[a.i:], "\n") == "" {
			break
		}
	}
	for a.i < len(a.value) { // the last line break, or several if the block keeps them
		if !a.produce("\n", 0) {
			return end, false
		}
	}
	a.finish()
	return end, true
}

// lineEnd takes a line break and the indentation of the next line. Leading breaks mean themselves; one between lines of
// a folded block means a space unless the value shows that it was kept.
func (a *aligner) lineEnd(folded bool, indent int) bool {
	first := a.i == 0
	for breaks := 0; ; breaks++ {
		width := lineBreak(a.text[a.j:])
		if width == 0 {
			return a.j < len(a.text) && breaks > 0
		}
		switch {
		case first && breaks == 0: // the end of the header
		case folded && !first && breaks == 0:
			if strings.HasPrefix(a.value[a.i:], " ") && !a.produce(" ", 0) {
				return false
			}
		case folded && !strings.HasPrefix(a.value[a.i:], "\n"):
		case !a.produce("\n", 0):
			return false
		}
		a.j += width
		// A kept break before or after a line that is indented deeper has one more newline than blank lines.
		spaces := min(countSpaces(a.text[a.j:]), indent)
		if rest := a.text[a.j+spaces:]; rest == "" || lineBreak(rest) == 0 {
			for folded && !first && strings.HasPrefix(a.value[a.i:], "\n") {
				if !a.produce("\n", 0) {
					return false
				}
			}
			a.j += spaces
			return true
		}
		a.j += spaces
	}
}

func countSpaces(s string) int {
	n := 0
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return n
}
