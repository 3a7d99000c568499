package ceiling

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RegionLockBreaksGlobalServices reports Region restrictions that deny requests to services without Regional endpoints.
var RegionLockBreaksGlobalServices = &analysis.Analyzer{
	Name:             "region-lock-breaks-global-services",
	Title:            "A Region restriction denies global services",
	Doc:              page("region-lock-breaks-global-services"),
	Level:            analysis.Warning,
	SecuritySeverity: 2.0,
	SeverityReason:   "no access is gained; services fail until someone removes the guardrail in a hurry",
	Kinds:            []policy.Kind{policy.SCP, policy.Boundary},
	Run:              regionLockBreaksGlobalServices,
}

// home is the Region that requests to global services have in aws:RequestedRegion.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
const home = "us-east-1"

// globalServices are services that have one endpoint, in the Region home, and that most accounts cannot do without, each
// with an action that shows why. For AWS STS, that is true of the global endpoint.
func globalServices() []string {
	return []string{
		"iam:CreateRole", "sts:AssumeRole", "organizations:DescribeOrganization", "support:CreateCase",
		"health:DescribeEvents", "route53:ChangeResourceRecordSets", "cloudfront:CreateInvalidation",
		"budgets:ViewBudget", "ce:GetCostAndUsage",
	}
}

func regionLockBreaksGlobalServices(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		// A lock also applies to services that its author did not think of; one on named services is meant for these.
		locks := analysis.ConditionsOn(s, requestedRegion)
		if s.Opaque || len(locks) == 0 || abroad(locks) || !analysis.Covers(s, analysis.NoName+":"+analysis.Unnamed) {
			continue
		}
		question := locksByDeny
		if s.Allows() {
			question = locksByAllow
		}
		var broken []string
		var witness *analysis.Witness
		for _, action := range globalServices() {
			service, _, _ := strings.Cut(action, ":")
			w := question(pass, s, action)
			if w == nil {
				w = question(pass, s, service+":*")
			}
			if w == nil {
				continue
			}
			if witness == nil {
				witness = w
			}
			broken = append(broken, service)
		}
		if broken == nil {
			continue
		}
		pass.Report(analysis.Diagnostic{
			Range: actionsOf(s), Statement: s, Message: message(broken), Witness: witness,
			Related: []analysis.Related{{Range: locks[0].Key.Range, Message: "the Region restriction"}},
		})
	}
}

// abroad reports whether Region locks are for a partition other than AWS's main one, where global services have their
// endpoints elsewhere.
func abroad(locks []policy.Condition) bool {
	return slices.ContainsFunc(locks, func(c policy.Condition) bool {
		return slices.ContainsFunc(c.Values, func(v policy.Text) bool { return otherPartition(v.Value) })
	})
}

func message(broken []string) string {
	what := broken[0]
	switch n := len(broken); {
	case n == 2:
		what += " and " + broken[1]
	case n > 2:
		what += fmt.Sprintf(", %s and %d more services", broken[1], n-2)
	}
	return "the Region restriction denies " + what + ", whose requests go to " + home
}

// locksByDeny returns a request to a global service that a Deny denies, nil if there is none.
func locksByDeny(pass *analysis.Pass, s *policy.Statement, actions string) *analysis.Witness {
	if !s.Denies() {
		return nil
	}
	witness, found := pass.Find(analysis.Query{
		Layers:  everything(),
		NotBy:   []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, s)}, Implicit: true}},
		Actions: []string{actions},
		Callers: members(),
		View:    map[string]analysis.Fixed{requestedRegion: {Value: home}},
		// VPC endpoints are for the services of their Region.
		Where: []analysis.Constraint{
			{Operator: "Null", Key: "aws:SourceVpc", Values: []string{"true"}},
			{Operator: "Null", Key: "aws:SourceVpce", Values: []string{"true"}},
		},
	})
	if !found {
		return nil
	}
	return denied(witness)
}

// locksByAllow returns a request to a global service that no Allow of the document allows because of its Region, nil if
// there is none.
func locksByAllow(pass *analysis.Pass, s *policy.Statement, actions string) *analysis.Witness {
	layers := []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}
	atHome := map[string]analysis.Fixed{requestedRegion: {Value: home}}
	closed := pass.Impossible(analysis.Query{Layers: layers, Actions: []string{actions}, View: atHome})
	if !closed {
		return nil
	}
	// Were it not for the Region, the statement would allow it.
	lax := without(s, func(c *policy.Condition) bool { return strings.EqualFold(c.Key.Value, requestedRegion) })
	witness, found := pass.Find(analysis.Query{
		Layers:  []analysis.Layer{{Docs: []*policy.Document{analysis.Only(pass.Document, append(denies(pass.Document), lax)...)}}},
		NotBy:   layers,
		Actions: []string{actions}, Callers: members(), View: atHome,
	})
	if !found {
		return nil
	}
	return denied(witness)
}
