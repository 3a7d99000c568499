package hcl

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A module is read for each configuration that calls it, at an offset of its own each time. What the library made of its files is
// kept for a while: configurations that call one module are mostly near each other.
var cache parsedFiles

// maxCached bounds the bytes of files that are kept. What the library makes of them takes some twenty times as many.
const maxCached = 2 << 20

// parsedFiles are the files that were asked for last.
type parsedFiles struct {
	mu    sync.Mutex
	files []*parsed // the one that was asked for longest ago is the first
	bytes int
}

// parsed is what the library makes of a text.
type parsed struct {
	name string
	text []byte

	// parsedBody is what stands in a text that is wellFormed.
	scanned    sync.Once
	wellFormed bool
	parsedBody

	once        sync.Once
	file        *hcl.File
	diagnostics hcl.Diagnostics
}

// parsedBody is what stands in the body of a block.
type parsedBody struct {
	arguments []parsedArgument
	blocks    []parsedBlock
}

// parsedBlock is a block of a text. What stands in it is found when someone asks for it.
type parsedBlock struct {
	blockSpan
	once    sync.Once
	content parsedBody
}

// parsedArgument is an argument, whose value the library parses when someone asks for it.
type parsedArgument struct {
	argumentSpan
	once sync.Once
	expr hclsyntax.Expression
}

// parse finds the blocks of a text, or returns what was made of the same text of the same name before.
func (c *parsedFiles) parse(name string, text []byte) *parsed {
	p := c.find(name, text)
	p.scan()
	return p
}

// find returns the file of a name and a text.
func (c *parsedFiles) find(name string, text []byte) *parsed {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, p := range slices.Backward(c.files) {
		if p.name == name && bytes.Equal(p.text, text) {
			copy(c.files[i:], c.files[i+1:])
			c.files[len(c.files)-1] = p
			return p
		}
	}
	p := &parsed{name: name, text: text}
	c.files = append(c.files, p)
	oldest := 0
	for c.bytes += len(text); c.bytes > maxCached; oldest++ {
		c.bytes -= len(c.files[oldest].text)
	}
	c.files = slices.Delete(c.files, 0, oldest)
	return p
}

// scan finds the blocks of the text, if it is well-formed.
func (p *parsed) scan() {
	p.scanned.Do(func() {
		var blocks []blockSpan
		if blocks, p.wellFormed = scan(p.text); p.wellFormed {
			p.parsedBody = newBody(bodySpan{blocks: blocks})
		}
	})
}

func newBody(of bodySpan) parsedBody {
	body := parsedBody{arguments: make([]parsedArgument, len(of.arguments)), blocks: make([]parsedBlock, len(of.blocks))}
	for i := range of.arguments {
		body.arguments[i].argumentSpan = of.arguments[i]
	}
	for i := range of.blocks {
		body.blocks[i].blockSpan = of.blocks[i]
	}
	return body
}

// inside is what stands in the block, which is one of a text.
func (b *parsedBlock) inside(text []byte) *parsedBody {
	b.once.Do(func() { b.content = newBody(inside(text, &b.blockSpan)) })
	return &b.content
}

// parse parses the value of the argument, which is one of a text, with the library. A heredoc has the newline after it.
func (a *parsedArgument) parse(text []byte) hclsyntax.Expression {
	a.once.Do(func() {
		end := min(a.value.end+1, len(text))
		if text[end-1] != '\n' {
			end = a.value.end
		}
		// The text is well-formed, so that there is nothing to tell.
		a.expr, _ = hclsyntax.ParseExpression(text[a.value.start:end], "", hcl.Pos{Byte: a.value.start, Line: 1, Column: 1})
	})
	return a.expr
}

// parse parses the whole text with the library.
func (p *parsed) parse() {
	p.once.Do(func() {
		defer func() { // of the library: whatever it stumbles over, the other files are read
			if r := recover(); r != nil {
				p.diagnostics = hcl.Diagnostics{{
					Severity: hcl.DiagError, Summary: "Cannot be parsed", Detail: fmt.Sprint(r), Subject: &hcl.Range{},
				}}
			}
		}()
		p.file, p.diagnostics = hclsyntax.ParseConfig(p.text, "", hcl.Pos{Byte: 0, Line: 1, Column: 1})
	})
}
