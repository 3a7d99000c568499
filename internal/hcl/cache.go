package hcl

import (
	"bytes"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A module is read for each configuration that calls it, at an offset of its own each time. What the library made of its files is
// kept for a while: configurations that call one module are mostly near each other.
var cache parsedFiles

// maxCached bounds the bytes of files that are kept. What the library makes of them takes some twenty times as many.
const maxCached = 1 << 20

// parsedFiles are the files that were asked for last.
type parsedFiles struct {
	mu    sync.Mutex
	files []*parsed // the one that was asked for longest ago is the first
	bytes int
}

// parsed is what the library made of a text.
type parsed struct {
	name        string
	text        []byte
	file        *hcl.File
	diagnostics hcl.Diagnostics
}

// parse parses a text with the library, or returns what it made of the same text of the same name before.
func (c *parsedFiles) parse(name string, text []byte) *parsed {
	if known := c.find(name, text); known != nil {
		return known
	}
	p := parse(text)
	p.name = name
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files = append(c.files, p)
	c.bytes += len(text)
	oldest := 0
	for ; c.bytes > maxCached; oldest++ {
		c.bytes -= len(c.files[oldest].text)
	}
	c.files = slices.Delete(c.files, 0, oldest)
	return p
}

func (c *parsedFiles) find(name string, text []byte) *parsed {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, p := range c.files {
		if p.name == name && bytes.Equal(p.text, text) {
			c.files = append(slices.Delete(c.files, i, i+1), p)
			return p
		}
	}
	return nil
}

func parse(text []byte) *parsed {
	p := &parsed{text: text}
	p.file, p.diagnostics = hclsyntax.ParseConfig(text, "", hcl.Pos{Byte: 0, Line: 1, Column: 1})
	return p
}
