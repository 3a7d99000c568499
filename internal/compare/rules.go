package compare

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/docs"
	"github.com/iamlint/iamlint/policy"
)

// page explains the findings of diff and check.
var page = docs.URL("access.md")

// Rules are what findings are called in reports. They are not rules of `iamlint lint`: they say what a comparison or a
// check has found.
type Rules struct {
	// New is access that the old policy did not give, Lost what the new one does not give any more.
	New, Lost *analysis.Analyzer
	// Lifted is what the old policy denied: where others allow it beside, it is allowed now.
	Lifted *analysis.Analyzer
	// Added and Removed are documents that only one side has.
	Added, Removed *analysis.Analyzer
	// Forbidden is access that must not be, Beyond access that a reference does not give.
	Forbidden, Beyond *analysis.Analyzer
}

// NewRules returns the rules.
func NewRules() *Rules {
	rule := func(name string, level analysis.Level, title, doc string) *analysis.Analyzer {
		return &analysis.Analyzer{
			Name: name, Category: "access", Level: level, Title: title, Doc: doc, URL: page, Languages: policy.Languages(),
		}
	}
	r := &Rules{
		New: rule("new-access", analysis.Error, "The new policy allows what the old one did not",
			"A request is allowed by the new policy and was not allowed by the old one."),
		Lost: rule("lost-access", analysis.Note, "The new policy does not allow what the old one did",
			"A request was allowed by the old policy and is not allowed by the new one."),
		Lifted: rule("lifted-deny", analysis.Note, "The new policy does not deny what the old one did",
			"A request was denied by the old policy and is not denied by the new one. The policy does not allow it by itself: "+
				"another one that is attached beside it may."),
		Added: rule("document-added", analysis.Note, "A policy is new",
			"The old version has no policy of this name: all that it allows is new."),
		Removed: rule("document-removed", analysis.Note, "A policy is gone",
			"The new version has no policy of this name."),
		Forbidden: rule("forbidden-access", analysis.Error, "A policy allows what it must not",
			"A request is allowed for an action that --no-access names."),
		Beyond: rule("beyond-reference", analysis.Error, "A policy allows what its reference does not",
			"A request is allowed by a policy and not by the one that --reference names."),
	}
	r.New.SecuritySeverity, r.New.SeverityReason = 7.0, "nobody has looked at the new access yet"
	r.Forbidden.SecuritySeverity, r.Forbidden.SeverityReason = 8.0, "the access was said not to be"
	r.Beyond.SecuritySeverity, r.Beyond.SeverityReason = 7.0, "the reference was said to be the most that there is"
	return r
}
