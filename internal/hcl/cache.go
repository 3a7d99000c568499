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

	// blocks are those of a text that is wellFormed.
	scanned    sync.Once
	wellFormed bool
	blocks     []parsedBlock

	once        sync.Once
	file        *hcl.File
	diagnostics hcl.Diagnostics
}

// parsedBlock is a block of a text, which the library parses when someone asks for it.
type parsedBlock struct {
	blockSpan
	once sync.Once
	body *hclsyntax.Body
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
			p.blocks = make([]parsedBlock, len(blocks))
			for i := range blocks {
				p.blocks[i].blockSpan = blocks[i]
			}
		}
	})
}

// parse parses the block, which is one of a text, with the library.
func (b *parsedBlock) parse(text []byte) *hclsyntax.Body {
	b.once.Do(func() {
		b.body = &hclsyntax.Body{}
		// The text is well-formed, so that there is nothing to tell.
		file, _ := hclsyntax.ParseConfig(text[b.whole.start:b.whole.end], "", hcl.Pos{Byte: b.whole.start, Line: 1, Column: 1})
		if file == nil {
			return
		}
		if body, ok := file.Body.(*hclsyntax.Body); ok && len(body.Blocks) == 1 {
			b.body = body.Blocks[0].Body
		}
	})
	return b.body
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
