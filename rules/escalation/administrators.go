package escalation

import (
	"iter"
	"slices"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/paths"
)

// administrators are, for each setting of the document, a request that only an administrator can make, nil if there is none.
var administrators = analysis.Share(func(pass *analysis.Pass) []*analysis.Witness {
	var witnesses []*analysis.Witness
	for setting := range pass.Settings() {
		var witness *analysis.Witness
		if open(setting) {
			witness = paths.Administrator(pass, setting)
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses
})

// grantees yields the settings of the pass's document in which something can be said about what principals other than
// administrators can do.
func grantees(pass *analysis.Pass) iter.Seq[analysis.Setting] {
	return func(yield func(analysis.Setting) bool) {
		admins := administrators.Of(pass)
		i := 0
		for setting := range pass.Settings() {
			if open(setting) && admins[i] == nil && !yield(setting) {
				return
			}
			i++
		}
	}
}

// open reports whether something can be said about what a setting's principal can do: its documents grant something. If other
// policies make it an administrator, further permissions do not matter.
func open(setting analysis.Setting) bool {
	holder := setting.Principal
	switch {
	case setting.Layers[0].Implicit:
		return false
	case holder == nil:
		return true
	}
	return !slices.ContainsFunc(holder.Managed, func(arn policy.Text) bool {
		return policy.MatchWildcards("arn:*:iam::aws:policy/AdministratorAccess", arn.Value, false) ||
			policy.MatchWildcards("arn:*:iam::aws:policy/IAMFullAccess", arn.Value, false)
	})
}
