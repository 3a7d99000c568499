// Package docs holds the documentation. The pages of the rules are written by internal/docgen, and embedded.
package docs

import "embed"

//go:generate go run ../internal/docgen

//go:embed rules
var rules embed.FS

// Page returns the page of a built-in rule in Markdown, and false if there is none.
func Page(rule string) (string, bool) {
	page, err := rules.ReadFile("rules/" + rule + ".md")
	return string(page), err == nil && rule != "README"
}
