package analysis

import (
	"io/fs"
	"strings"
)

// Page returns the page of a rule: the text of the Markdown file of its name among the files of its category, in which words
// are joined by "_" as in names of Go files. It panics if there is none. A category has one directive for all its pages:
//
//	//go:embed *.md
//	var pages embed.FS
//
//	func page(rule string) string { return analysis.Page(pages, rule) }
func Page(pages fs.FS, rule string) string {
	text, err := fs.ReadFile(pages, strings.ReplaceAll(rule, "-", "_")+".md")
	if err != nil {
		panic("the page of the rule " + rule + ": " + err.Error())
	}
	return string(text)
}

// Category puts rules into a category. It returns them.
func Category(name string, rules ...*Analyzer) []*Analyzer {
	for _, a := range rules {
		a.Category = name
	}
	return rules
}
