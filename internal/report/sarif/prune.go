package sarif

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// prune takes out of a SARIF log what go-sarif writes for fields that are not set: null, -1 where it says "unknown", empty
// strings, arrays and objects. What a property bag holds is left as it is, as is the array of results: an empty one says
// that nothing was found.
func prune(log []byte) ([]byte, error) {
	in := jsontext.NewDecoder(bytes.NewBuffer(log), jsontext.AllowDuplicateNames(true))
	p := pruner{in: in, out: make([]byte, 0, len(log))}
	if _, err := p.value(""); err != nil {
		return nil, fmt.Errorf("prune SARIF log: %w", err)
	}
	if _, err := p.in.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("prune SARIF log: text after its end")
	}
	return p.out, nil
}

type pruner struct {
	in  *jsontext.Decoder
	out []byte
}

// value copies the value of a key, "" for an element of an array, and reports false if it should be left out.
func (p *pruner) value(key string) (bool, error) {
	switch kind := p.in.PeekKind(); {
	case key == "properties":
		return p.copy("{}")
	case kind == '{':
		return p.object()
	case kind == '[':
		return p.array(key)
	case kind == '0' && unknownIfNegative(key):
		return p.copy("-1")
	case kind == '0' && key == "id":
		// The id of a location, which is not a number elsewhere: 0 and -1 say that nothing refers to it.
		return p.copy("-1", "0")
	case key == "language", key == "level":
		return p.copy(`""`)
	case key == "kind":
		return p.copy(`""`, `"fail"`) // the default
	case key == "isComprehensive":
		return p.copy("false") // the default
	case key == "enabled":
		return p.copy("true") // the default
	default:
		return p.copy("null")
	}
}

// unknownIfNegative tells the integers for which -1 is SARIF's default.
func unknownIfNegative(key string) bool {
	switch key {
	case "byteOffset", "charOffset", "executionOrder", "index", "length", "parentIndex", "rank", "resultIndex", "ruleIndex", "runIndex":
		return true
	default:
		return false
	}
}

// copy copies a value unless it is one of those to leave out.
func (p *pruner) copy(without ...string) (bool, error) {
	value, err := p.in.ReadValue()
	if err != nil {
		return false, err
	}
	if slices.Contains(without, string(value)) {
		return false, nil
	}
	p.out = append(p.out, value...)
	return true, nil
}

func (p *pruner) object() (bool, error) {
	if _, err := p.in.ReadToken(); err != nil {
		return false, err
	}
	p.out = append(p.out, '{')
	empty := true
	for p.in.PeekKind() == '"' {
		name, err := p.in.ReadValue()
		if err != nil {
			return false, err
		}
		key := string(name[1 : len(name)-1]) // those that matter have no escapes
		before := len(p.out)
		if !empty {
			p.out = append(p.out, ',')
		}
		p.out = append(append(p.out, name...), ':')
		kept, err := p.value(key)
		if err != nil {
			return false, err
		}
		if !kept {
			p.out = p.out[:before]
			continue
		}
		empty = false
	}
	p.out = append(p.out, '}')
	_, err := p.in.ReadToken()
	return !empty, err
}

func (p *pruner) array(key string) (bool, error) {
	if _, err := p.in.ReadToken(); err != nil {
		return false, err
	}
	p.out = append(p.out, '[')
	empty := true
	for p.in.PeekKind() != ']' {
		if !empty {
			p.out = append(p.out, ',')
		}
		// An element keeps its place, whatever it has lost: others may refer to it by its index.
		before := len(p.out)
		kept, err := p.value("")
		if err != nil {
			return false, err
		}
		if !kept && len(p.out) == before {
			p.out = append(p.out, "null"...)
		}
		empty = false
	}
	p.out = append(p.out, ']')
	_, err := p.in.ReadToken()
	return !empty || key == "results", err
}
