package trust

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// ServiceRoleWithoutSource reports roles for services that act across accounts if the trust policy does not limit the source.
var ServiceRoleWithoutSource = &analysis.Analyzer{
	Name:             "service-role-without-source",
	Title:            "A service can assume a role on behalf of another account",
	Level:            analysis.Note,
	SecuritySeverity: 3.1,
	SeverityReason:   "the service itself checks who passes it a role; the condition is a second line of defense",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			if onSource(s) != nil {
				continue
			}
			for id := range s.Principal.Of("Service") {
				name, ok := analysis.Standing(id)
				if !ok || !saysSource(name) {
					continue
				}
				if witness := forStrangers(pass, s, name); witness != nil {
					pass.ReportWitness(s, id.Range, witness, "%s may act for any account; restrict aws:SourceAccount or aws:SourceArn", name)
				}
			}
		}
	},
}

//go:embed services_with_source.tsv
var servicesTable string

var servicesWithSource = sync.OnceValue(func() map[string]string { return lookup.Pairs(servicesTable) })

// saysSource reports whether a service states in sts:AssumeRole on behalf of which resource it makes the request, and AWS's
// documentation recommends a condition on that in the roles it assumes. Services such as EC2 and Lambda, whose roles stay
// within one account, do not state it: the condition would only lock them out.
func saysSource(service string) bool {
	_, ok := servicesWithSource()[strings.TrimSuffix(strings.TrimSuffix(service, ".cn"), ".amazonaws.com")]
	return ok
}
