package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// WildcardInActionService reports actions whose service prefix contains wildcards.
var WildcardInActionService = &analysis.Analyzer{
	Name:   "wildcard-in-action-service",
	Title:  "The service prefix of an action has a wildcard",
	Level:  analysis.Error,
	Covers: []string{"wildcard-matches-nothing"},
	Run: func(pass *analysis.Pass) {
		if pass.Strict {
			return
		}
		for s := range written(pass) {
			for _, item := range s.Actions() {
				if wildService(item) {
					pass.Reportf(item.Range, "%q has a wildcard before the colon, which AWS rejects; name each service", item.Value)
				}
			}
		}
	},
}

// wildService reports whether the text before the first colon of an action certainly contains a wildcard. "*:*" is the same
// as "*".
func wildService(t *policy.Text) bool {
	written := t.Value
	if !t.Known() {
		written = t.Parts[0].Literal
	}
	service, name, colon := strings.Cut(written, ":")
	if t.Known() && name == "*" && service == "*" {
		return false
	}
	return colon && strings.ContainsAny(service, "*?")
}
