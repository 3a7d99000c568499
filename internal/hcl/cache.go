package hcl

import (
	"bytes"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A module is read for each configuration that calls it, at an offset of its own each time. What the library made of its files is
// kept for a while: configurations that call one module are mostly near each other.
var cache = struct {
	sync.Mutex
	files map[string]*parsed
	order []string
	bytes int
}{files: map[string]*parsed{}}

// maxCached bounds the bytes of files that are kept.
const maxCached = 2 << 20

type parsed struct {
	text        []byte
	file        *hcl.File
	diagnostics hcl.Diagnostics
}

// parse parses a text with the library, or returns what it made of the same text of the same name before.
func parse(name string, text []byte) *parsed {
	cache.Lock()
	known := cache.files[name]
	cache.Unlock()
	if known != nil && bytes.Equal(known.text, text) {
		return known
	}
	p := &parsed{text: text}
	p.file, p.diagnostics = hclsyntax.ParseConfig(text, "", hcl.Pos{Byte: 0, Line: 1, Column: 1})
	cache.Lock()
	defer cache.Unlock()
	if old := cache.files[name]; old != nil {
		cache.bytes -= len(old.text)
	} else {
		cache.order = append(cache.order, name)
	}
	cache.files[name] = p
	for cache.bytes += len(text); cache.bytes > maxCached && len(cache.order) > 0; cache.order = cache.order[1:] {
		if oldest := cache.files[cache.order[0]]; oldest != nil {
			cache.bytes -= len(oldest.text)
			delete(cache.files, cache.order[0])
		}
	}
	return p
}
