// Package public holds the rules about resource policies that grant public access: access to principals outside the
// account and the organization that the policy names.
package public

import (
	"embed"
	"fmt"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed *.md
var pages embed.FS

// Analyzers returns the rules of this category.
func Analyzers() []*analysis.Analyzer { return rules }

var rules = analysis.Category("public", pages,
	AddressRange,
	Endpoint,
	OnlyByCallerControlledCondition,
	ReadAccess,
	ResourcePolicy,
	VPCEndpointOpenToOtherAccounts,
)

// report reports the exposures of a kind.
func report(pass *analysis.Pass, what wayIn, message func(*exposure) string) {
	for _, e := range exposures.Of(pass) {
		if e.kind == what {
			pass.Report(analysis.Diagnostic{
				Range: e.place, Statement: e.statement, Message: message(e), Witness: e.witness, Related: e.related,
			})
		}
	}
}

// who names the caller of an exposure.
func (e *exposure) who() string {
	if e.witness.Caller.Type == analysis.Anonymous {
		return "anyone"
	}
	return "any AWS account"
}

// does says who can call what.
func (e *exposure) does() string {
	return fmt.Sprintf("%s can call %s", e.who(), e.witness.Request.Action)
}

// everybody returns the place where a statement's Principal means everyone: the wildcard, or NotPrincipal.
func everybody(s *policy.Statement) (policy.Range, bool) {
	if s.NotPrincipal != nil {
		return s.NotPrincipal.Key.Range, true
	}
	return lookup.Everyone(s.Principal)
}
