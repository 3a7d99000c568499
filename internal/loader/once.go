package loader

import (
	"bytes"
	"cmp"
	"path"
	"slices"

	"github.com/iamlint/iamlint/internal/hcl"
	"github.com/iamlint/iamlint/internal/terraform"
	"github.com/iamlint/iamlint/policy"
)

// A fix at a literal changes all that is made of it. What documents have in common, shared finds; a local or a variable may have
// other uses, which are not evaluated: they are found by their names in the text, so that one in a comment counts, too.

// mention is where an expression names a local or a variable; step is the attribute that it takes of it, or "".
type mention struct {
	at   int
	step string
}

// names are the locals and variables of a module: where each is defined and named.
type names struct {
	defined map[string]policy.Range
	named   map[string]*[]mention
	headers map[string]policy.Range // of variables
}

// manyUses are the places of the values of locals and variables that have several uses.
func manyUses(src *policy.Source, c *terraform.Configuration) []policy.Range {
	modules := map[string]*names{}
	for _, body := range c.Bodies {
		folder := path.Dir(src.File(body.Range.Start).Name)
		if modules[folder] == nil {
			modules[folder] = &names{map[string]policy.Range{}, map[string]*[]mention{}, map[string]policy.Range{}}
		}
		modules[folder].add(src.Content, body)
	}
	var places []policy.Range
	headers := map[policy.Range]bool{}
	for _, m := range modules {
		for name := range m.several() {
			places = append(places, m.defined[name])
			if header, ok := m.headers[name]; ok {
				headers[header] = true
			}
		}
	}
	for _, v := range c.Variables {
		if headers[v.Range] {
			places = append(places, v.Values...)
		}
	}
	return places
}

func (m *names) add(content []byte, body *hcl.Body) {
	for _, b := range body.Blocks {
		switch b.Type {
		case "locals":
			for i, a := range b.Body().Attributes {
				end := b.Range.End
				if i+1 < len(b.Body().Attributes) {
					end = max(a.NameRange.End, b.Body().Attributes[i+1].NameRange.Start)
				}
				m.defined["local."+a.Name] = policy.Range{Start: a.NameRange.Start, End: end}
			}
		case "variable":
			m.defined["var."+b.Label(0)] = policy.Range{Start: b.Header.Start, End: b.Range.End}
			m.headers["var."+b.Label(0)] = b.Header
		}
	}
	text := content[body.Range.Start:min(body.Range.End, len(content))]
	for _, root := range []string{"local.", "var."} {
		for at := 0; ; {
			i := bytes.Index(text[at:], []byte(root))
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(root)
			if start > 0 && (isWord(text[start-1]) || text[start-1] == '.') {
				continue
			}
			at += len(word(text[at:]))
			name, step := text[start:at], ""
			if rest := text[at:]; len(rest) > 0 && rest[0] == '.' {
				step = string(word(rest[1:]))
			}
			mentions := m.named[string(name)]
			if mentions == nil {
				mentions = &[]mention{}
				m.named[string(name)] = mentions
			}
			*mentions = append(*mentions, mention{body.Range.Start + start, step})
		}
	}
}

// several are the names with several uses, and those that are used by them.
func (m *names) several() map[string]bool {
	type place struct {
		at   int
		name string
	}
	var all []place
	for name, mentions := range m.named {
		for _, n := range *mentions {
			all = append(all, place{n.at, name})
		}
	}
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	found := map[string]bool{}
	var mark func(name string)
	mark = func(name string) {
		definition, ok := m.defined[name]
		if !ok || found[name] {
			return
		}
		found[name] = true
		i, _ := slices.BinarySearchFunc(all, definition.Start, func(p place, at int) int { return cmp.Compare(p.at, at) })
		for ; i < len(all) && all[i].at < definition.End; i++ {
			mark(all[i].name)
		}
	}
	for name, mentions := range m.named {
		if len(*mentions) < 2 {
			continue
		}
		steps := map[string]bool{}
		for _, n := range *mentions {
			if steps[n.step] || n.step == "" {
				mark(name)
			}
			steps[n.step] = true
		}
	}
	return found
}

// word is the identifier at the beginning of a text.
func word(text []byte) []byte {
	end := 0
	for end < len(text) && isWord(text[end]) {
		end++
	}
	return text[:end]
}

func isWord(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
