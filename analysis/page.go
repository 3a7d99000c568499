package analysis

import (
	"io/fs"
	"strings"
)

// Page returns the page of a rule: the text of the Markdown file of its name among some files, in which words are joined by "_" as in
// names of Go files. It panics if there is none.
func Page(pages fs.FS, rule string) string {
	text, err := fs.ReadFile(pages, strings.ReplaceAll(rule, "-", "_")+".md")
	if err != nil {
		panic("the page of the rule " + rule + ": " + err.Error())
	}
	return string(text)
}

// Category puts rules into a category. Those without a Doc get the page of their name among the category's, see [Page]; a category has
// one directive for all:
//
//	//go:embed *.md
//	var pages embed.FS
//
//	var rules = analysis.Category("mfa", pages,
//		FirstRule,
//	)
//
// It returns the rules.
func Category(name string, pages fs.FS, rules ...*Analyzer) []*Analyzer {
	for _, a := range rules {
		a.Category = name
		if a.Doc == "" {
			a.Doc = Page(pages, a.Name)
		}
	}
	return rules
}
