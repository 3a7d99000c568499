package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
)

// MissingTagKeyInCondition reports tag condition keys without the name of a tag.
var MissingTagKeyInCondition = &analysis.Analyzer{
	Name:  "missing-tag-key-in-condition",
	Title: "A condition on a tag lacks the tag key",
	Level: analysis.Error,
	Code:  "MISSING_TAG_KEY_IN_CONDITION",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if lacksTag(c.Name()) {
				pass.ReportIn(c.Statement, c.Written.Key.Range,
					"%s does not name a tag; use %s/ and the tag key", c.Name(), strings.TrimSuffix(c.Name(), "/"))
			}
		}
	},
}
