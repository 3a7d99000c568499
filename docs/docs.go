// Package docs holds the documentation. The pages of the rules are written by internal/docgen, and embedded.
//
// # Stability
//
// Before version 1.0 of the module, a minor version may change what is exported here. Pages may move: ask for their addresses.
package docs

import "embed"

// repository is where people read the documentation.
const repository = "https://github.com/iamlint/iamlint"

//go:generate go run ../internal/docgen

//go:embed rules
var rules embed.FS

// URL returns the address of a page by its path below docs, as "access.md".
func URL(page string) string { return repository + "/blob/main/docs/" + page }

// Raw returns the address of a file below docs as it is, for programs that read it.
func Raw(file string) string {
	return "https://raw.githubusercontent.com/iamlint/iamlint/main/docs/" + file
}

// RuleURL returns the address of the page of a built-in rule.
func RuleURL(rule string) string { return URL("rules/" + rule + ".md") }

// Page returns the page of a built-in rule in Markdown, and false if there is none.
func Page(rule string) (string, bool) {
	page, err := rules.ReadFile("rules/" + rule + ".md")
	return string(page), err == nil && rule != "README"
}
