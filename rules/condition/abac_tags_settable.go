package condition

import (
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// ABACTagsSettable reports access that depends on a tag that the same principal can set.
var ABACTagsSettable = &analysis.Analyzer{
	Name:             "abac-tags-settable",
	Title:            "Access depends on a tag that the same principal can set",
	Level:            analysis.Warning,
	SecuritySeverity: 7.5,
	SeverityReason:   "the principal can tag itself or a resource, and so gain the access that the tag is meant to limit",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		// One tag that is set in one way is one finding, however many statements depend on it.
		found := allSettable(pass)
		for i := range found {
			f := &found[i]
			if slices.ContainsFunc(found[:i], f.sameAs) {
				continue
			}
			for _, other := range found[i+1:] {
				if f.sameAs(other) {
					f.diagnostic.Relate(other.tag.place, "so does this")
				}
			}
			pass.Report(*f.diagnostic)
		}
	},
}

// allSettable returns the tags that statements depend on and that can be set in a setting, with a finding each.
func allSettable(pass *analysis.Pass) []settable {
	var found []settable
	for _, s := range pass.Document.Statements {
		if !s.Allows() && !s.Denies() {
			continue
		}
		for _, t := range deciding(s) {
			if told(found, s, &t) {
				continue
			}
			for setting := range named(pass.Settings()) {
				if d := findSettable(pass, setting, s, &t); d != nil {
					found = append(found, settable{d, t})
					break
				}
			}
		}
	}
	return found
}
