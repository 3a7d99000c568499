package grammar

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// InvalidVersion reports a Version that does not exist.
var InvalidVersion = &analysis.Analyzer{
	Name:  "invalid-version",
	Title: "The Version does not exist",
	Doc:   page("invalid-version"),
	Level: analysis.Error,
	Code:  "INVALID_VERSION",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		v := d.Version
		if d.Synthetic || v == nil || !v.Known() || v.Value == policy.Version2012 || v.Value == policy.Version2008 {
			return
		}
		diagnostic := analysis.Diagnostic{
			Range:   v.Range,
			Message: analysis.Message("Version %q does not exist; use %q", v.Value, policy.Version2012),
		}
		if edit, ok := analysis.Rewrite(d.Source, v, policy.Version2012); ok {
			// AWS rejects a policy with a wrong version, so the fix takes nothing away; but 2008 may have been meant.
			diagnostic.Fixes = []analysis.SuggestedFix{{
				Message: "use 2012-10-17", Unsafe: !strings.HasPrefix(v.Value, "2012"), Edits: []analysis.Edit{edit},
			}}
		}
		pass.Report(diagnostic)
	},
}
