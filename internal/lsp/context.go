package lsp

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// place is where in a policy a cursor is, as far as the text before it tells: a text that is being written rarely parses.
type place struct {
	// path are the keys around it, the outermost first, as folded has them: ["statement", "condition", "stringequals"]. That of the
	// value that is being written is the last.
	path []string
	// isKey says that a key is being written, and no value.
	isKey bool
	// prefix is what has been written of the word, which begins at start.
	prefix string
	start  int
	// statement is the text of the statement around, as far as it is written.
	statement []byte
}

// in reports whether the innermost keys are some.
func (p *place) in(keys ...string) bool {
	return len(p.path) >= len(keys) && slices.Equal(p.path[len(p.path)-len(keys):], keys)
}

// folded is a key as paths have it. Terraform's documents call Action actions.
func folded(key string) string {
	switch key {
	case "actions", "not_actions", "resources", "not_resources", "principals", "not_principals":
		key = strings.TrimSuffix(key, "s")
	}
	return strings.ToLower(strings.ReplaceAll(key, "_", ""))
}

// wordEnds are the characters that are in no word: of an action, an ARN or a key. A variable's braces are.
const wordEnds = " \t\r\n\"',[](){};="

// placeOf finds where an offset in the text of a file is.
func placeOf(path string, text []byte, offset int) place {
	start := offset
	for start > 0 {
		switch c := text[start-1]; {
		case c == '{' && start > 1 && text[start-2] == '$':
			start -= 2
			continue
		case c == '}' && bytes.LastIndex(text[:start], []byte("${")) >= 0 && bytes.LastIndex(text[:start], []byte("${"))+1 >= bytes.LastIndexAny(text[:start-1], wordEnds):
			start = bytes.LastIndex(text[:start], []byte("${"))
			continue
		case !strings.ContainsRune(wordEnds, rune(c)):
			start--
			continue
		}
		break
	}
	p := place{prefix: string(text[start:offset]), start: start}
	if isYAML(path, text) {
		p.yaml(text)
	} else {
		p.braces(text, 0)
	}
	return p
}

func isYAML(path string, text []byte) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml":
		return true
	case ".json", ".tf", ".tofu", ".tfvars":
		return false
	}
	return !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
}

// frame is an open bracket: of an object, a block, a list or a call.
type frame struct {
	open  byte
	start int
	// key is that of the value that the bracket opens, or the type of the block.
	key string
	// first and last are words that may be a key, or the type of a block; now is the key whose value is being written.
	first, last, now string
	// separated says that the value of now comes, seen that some of it has come, and ended that a line has ended since.
	separated, seen, ended bool
}

// braces finds the keys around the word in a text with brackets, JSON or Terraform's language, which begins at an offset.
func (p *place) braces(text []byte, begin int) {
	frames := []frame{{start: begin}}
	for at := begin; at < p.start; {
		f := &frames[len(frames)-1]
		switch c := text[at]; {
		case c == '"':
			end := stringEnd(text, at)
			if end > p.start {
				at = p.start // the word is in it
				continue
			}
			f.word(string(text[at+1 : max(end-1, at+1)]))
			at = end
			continue
		case c == '#' && begin == 0, c == '/' && bytes.HasPrefix(text[at:], []byte("//")):
			for at < p.start && text[at] != '\n' {
				at++
			}
			continue
		case c == '{', c == '[', c == '(':
			key := f.now
			if !f.separated {
				key = f.first
			}
			if f.open == '[' || f.open == '(' {
				key = ""
			}
			f.seen = true
			frames = append(frames, frame{open: c, start: at, key: folded(key)})
		case c == '}', c == ']', c == ')':
			if len(frames) > 1 {
				frames = frames[:len(frames)-1]
				f = &frames[len(frames)-1]
				if !f.separated { // a block
					f.first, f.last = "", ""
				}
			}
		case separates(text, at), c == '=':
			if f.open != '[' && !f.separated {
				f.now, f.separated, f.seen, f.ended = f.last, true, false, false
			}
		case c == ',':
			if f.open == '{' || f.open == 0 {
				*f = frame{open: f.open, start: f.start, key: f.key}
			}
		case c == '\n':
			if f.ended = true; !f.separated {
				f.first, f.last = "", ""
			}
		case !strings.ContainsRune(wordEnds, rune(c)):
			end := at
			for end < p.start && !strings.ContainsRune(wordEnds, rune(text[end])) && !separates(text, end) {
				end++
			}
			f.word(string(text[at:end]))
			at = end
			continue
		}
		at++
	}
	statement := -1
	for i := range frames {
		f := &frames[i]
		if f.key != "" {
			p.path = append(p.path, f.key)
		}
		if f.open == '{' && (i > 0 && frames[i-1].open == '[' && frames[i-1].key == "statement" || f.key == "statement" || statement < 0) {
			statement = f.start
		}
	}
	f := &frames[len(frames)-1]
	switch {
	case f.open == '[' || f.open == '(':
	case f.separated && (!f.seen || !f.ended):
		p.path = append(p.path, folded(f.now))
	default:
		p.isKey = true
	}
	if statement >= 0 {
		p.statement = text[statement:objectEnd(text, p.start)]
	}
}

// separates reports whether a colon separates a key from its value: in YAML's flow style, keys have some that do not.
func separates(text []byte, at int) bool {
	return text[at] == ':' && (at+1 == len(text) || strings.ContainsRune(" \t\r\n\"'[{", rune(text[at+1])) || at > 0 && text[at-1] == '"')
}

// word notes a word: one that may be a key, or a part of a value. After a value and a line's end, it begins something new.
func (f *frame) word(word string) {
	if f.separated && f.seen && f.ended && f.open != '[' && f.open != '(' {
		*f = frame{open: f.open, start: f.start, key: f.key}
	}
	if f.separated {
		f.seen, f.ended = true, false
		return
	}
	if f.first == "" {
		f.first = word
	}
	f.last = word
}

// stringEnd is the offset behind the string that begins at one. A string is on one line; one that is not closed ends with it.
func stringEnd(text []byte, start int) int {
	for at := start + 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		case '\n':
			return at
		}
	}
	return len(text)
}

// objectEnd is where the object around an offset ends.
func objectEnd(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = stringEnd(text, at)
			continue
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return at
			}
			depth--
		}
		at++
	}
	return len(text)
}

// level is a key, or the dash of an item, in a text of YAML, with its column and the offset of its line.
type level struct {
	column, line int
	key          string
	item         bool
}

// yamlLine is a line of YAML: its indentation, dashes, key and what follows.
var yamlLine = regexp.MustCompile(`^( *)((?:- +|-$)*)(?:("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[\]{},:](?:[^\s"'\[\]{},:]|:[^\s])*)\s*:(?:\s+|$))?(.*)$`)

// yaml finds the keys around the word in a text of YAML.
func (p *place) yaml(text []byte) {
	var levels []level
	for line := 0; line <= p.start; {
		end := len(text)
		if i := bytes.IndexByte(text[line:], '\n'); i >= 0 {
			end = line + i
		}
		last := end >= p.start
		raw := string(text[line:min(end, p.start)])
		trimmed := strings.TrimSpace(raw)
		if !last && (trimmed == "" || trimmed[0] == '#') {
			line = end + 1
			continue
		}
		m := yamlLine.FindStringSubmatch(strings.TrimRight(raw, "\r"))
		column := len(m[1])
		for dashes := m[2]; dashes != ""; {
			for len(levels) > 0 && (levels[len(levels)-1].column > column || levels[len(levels)-1].column == column && levels[len(levels)-1].item) {
				levels = levels[:len(levels)-1]
			}
			levels = append(levels, level{column: column, line: line, item: true})
			next := strings.IndexByte(dashes[1:], '-') + 1
			if next == 0 {
				next = len(dashes)
			}
			column += next
			dashes = dashes[next:]
		}
		if m[3] != "" || m[2] == "" {
			for len(levels) > 0 && levels[len(levels)-1].column >= column {
				levels = levels[:len(levels)-1]
			}
		}
		if m[3] != "" {
			levels = append(levels, level{column: column, line: line, key: folded(strings.Trim(m[3], `"'`))})
		}
		value := line + len(strings.TrimRight(raw, "\r")) - len(m[4])
		if m[4] != "" && (m[4][0] == '[' || m[4][0] == '{') {
			inner := place{start: p.start, prefix: p.prefix}
			if closed := flowEnd(text, value); closed >= p.start {
				inner.braces(text[:p.start], value)
				p.keys(levels, text)
				p.path, p.isKey = append(p.path, inner.path...), inner.isKey
				return
			} else if i := bytes.IndexByte(text[closed:], '\n'); closed > end && i >= 0 {
				line = closed + i + 1
				continue
			}
		}
		if last {
			p.isKey = m[3] == "" && m[4] == "" && m[2] == ""
			if m[3] == "" && m[2] != "" && m[4] == "" { // an item: a key of an object, or a value of a list
				p.isKey = false
			}
			break
		}
		line = end + 1
	}
	p.keys(levels, text)
}

// keys makes the path of the levels, and finds the statement.
func (p *place) keys(levels []level, text []byte) {
	statement := level{line: -1}
	for i, l := range levels {
		if l.key != "" {
			p.path = append(p.path, l.key)
		}
		if l.item && i > 0 && levels[i-1].key == "statement" || l.key == "statement" {
			statement = l
		}
	}
	if statement.line >= 0 {
		p.statement = yamlBlock(text, statement.line, statement.column, statement.item)
	} else {
		p.statement = text
	}
}

// flowEnd is where the flow list or object that begins at an offset ends.
func flowEnd(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = stringEnd(text, at)
			continue
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return at
			}
		}
		at++
	}
	return at
}

// yamlBlock is the text of a block that begins on a line: up to the next line that is not further to the right.
func yamlBlock(text []byte, start, column int, item bool) []byte {
	end := start
	for i, line := range bytes.SplitAfter(text[start:], []byte("\n")) {
		trimmed := bytes.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		blank := len(bytes.TrimSpace(line)) == 0
		if i > 0 && !blank && (indent < column || indent == column && (item || trimmed[0] != '-')) {
			break
		}
		end += len(line)
	}
	return text[start:end]
}
