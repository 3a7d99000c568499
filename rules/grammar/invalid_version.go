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
	Level: analysis.Error,
	Code:  "INVALID_VERSION",
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		v := d.Version
		if d.Synthetic || v == nil || !v.Known() || v.Value == policy.Version2012 || v.Value == policy.Version2008 {
			return
		}
		fix := analysis.UnsafeFix // AWS rejects a policy with a wrong version, but 2008 may have been meant
		if strings.HasPrefix(v.Value, "2012") {
			fix = analysis.Fix
		}
		pass.Report(analysis.Diagnostic{
			Range:   v.Range,
			Message: analysis.Message("Version %q does not exist; use %q", v.Value, policy.Version2012),
			Fixes:   fix("use 2012-10-17", analysis.Rewrite(d.Source, v, policy.Version2012)),
		})
	},
}
