package simulate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/policy"
)

// maxDepth bounds how deeply values may be nested: far beyond any policy.
const maxDepth = 1000

// parse reads a line that holds one JSON value. On an error the node holds what was read before it.
func parse(line []byte) (policy.Node, error) {
	p := parser{line: line, decoder: jsontext.NewDecoder(bytes.NewReader(line), jsontext.AllowDuplicateNames(true))}
	var root policy.Node
	if err := p.value(&root, 0); err != nil {
		if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
			return root, fmt.Errorf("line is not JSON after byte %d: %w", syntax.ByteOffset, syntax.Err)
		}
		return root, fmt.Errorf("line cannot be read: %w", err)
	}
	if _, err := p.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return root, errors.New("line is not JSON: there is text after the value")
	}
	return root, nil
}

type parser struct {
	line    []byte
	decoder *jsontext.Decoder
}

// offset is where the next value begins, past white space and a colon.
func (p *parser) offset() int {
	at := int(p.decoder.InputOffset())
	for at < len(p.line) && strings.IndexByte(": \t\r\n", p.line[at]) >= 0 {
		at++
	}
	return at
}

var errDepth = fmt.Errorf("values are nested more than %d deep", maxDepth)

// value reads the next value into n.
func (p *parser) value(n *policy.Node, depth int) error {
	if depth > maxDepth {
		return errDepth
	}
	token, err := p.decoder.ReadToken()
	if err != nil {
		return err
	}
	switch token.Kind() {
	case '{':
		n.Kind = policy.Object
		return p.object(n, depth+1)
	case '[':
		n.Kind = policy.Array
		return p.array(n, depth+1)
	case '"':
		n.Kind, n.Value = policy.String, token.String()
	case '0':
		n.Kind, n.Value = policy.Number, token.String()
	case 't', 'f':
		n.Kind, n.Value = policy.Bool, token.String()
	default:
		n.Kind = policy.Null
	}
	return nil
}

func (p *parser) object(n *policy.Node, depth int) error {
	for p.decoder.PeekKind() != '}' {
		token, err := p.decoder.ReadToken()
		if err != nil {
			return err
		}
		n.Members = append(n.Members, policy.Member{Key: policy.Text{Value: token.String()}})
		value := &n.Members[len(n.Members)-1].Value
		start := p.offset()
		if err := p.value(value, depth); err != nil {
			return err
		}
		value.Range = policy.Range{Start: start, End: int(p.decoder.InputOffset())}
	}
	_, err := p.decoder.ReadToken()
	return err
}

func (p *parser) array(n *policy.Node, depth int) error {
	for p.decoder.PeekKind() != ']' {
		n.Items = append(n.Items, policy.Node{})
		if err := p.value(&n.Items[len(n.Items)-1], depth); err != nil {
			return err
		}
	}
	_, err := p.decoder.ReadToken()
	return err
}
