package ceiling

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// home is the Region that requests to global services have in aws:RequestedRegion.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
const home = "us-east-1"

// atHome is the view of requests to global services.
var atHome = map[string]analysis.Fixed{requestedRegion: {Value: home}}

// globalServices are services that have one endpoint, in the Region home, and that most accounts cannot do without, each
// with an action that shows why. For AWS STS, that is true of the global endpoint.
var globalServices = []string{
	"iam:CreateRole", "sts:AssumeRole", "organizations:DescribeOrganization", "support:CreateCase",
	"health:DescribeEvents", "route53:ChangeResourceRecordSets", "cloudfront:CreateInvalidation",
	"budgets:ViewBudget", "ce:GetCostAndUsage",
}

// onlyAtHome are services whose only endpoint is in the Region home.
var onlyAtHome = []string{"cloudfront", "iam", "organizations", "route53", "support"}

// otherPartitions are what the Regions of partitions begin with that have endpoints of global services of their own.
var otherPartitions = []string{"cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"}

func otherPartition(region string) bool {
	return slices.ContainsFunc(otherPartitions, func(prefix string) bool { return strings.HasPrefix(region, prefix) })
}

// abroad reports whether Region locks are for a partition other than AWS's main one, where global services have their
// endpoints elsewhere.
func abroad(locks []policy.Condition) bool {
	return slices.ContainsFunc(locks, func(c policy.Condition) bool {
		return analysis.Some(c.AllValues(), func(v *policy.Text) bool { return otherPartition(v.Value) })
	})
}

// elsewhere reports whether a statement is about requests to Regions in which its services do not accept any: these services
// have one endpoint, and each request to it has that endpoint's Region.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html
func elsewhere(pass *analysis.Pass, s *policy.Statement) bool {
	locks := analysis.ConditionsOn(s, requestedRegion)
	unknown := func(c policy.Condition) bool {
		return analysis.Some(c.AllValues(), func(v *policy.Text) bool { return !v.Known() })
	}
	if len(locks) == 0 || s.Action == nil || !global(s.Action) || abroad(locks) || slices.ContainsFunc(locks, unknown) {
		return false
	}
	query := reach(pass.Document, s)
	query.View = atHome
	return pass.Impossible(query)
}

// global reports whether all actions of a list belong to services whose only endpoint is in the Region home.
func global(l *policy.List) bool {
	return len(l.Items) > 0 && !analysis.Some(l.All(), func(item *policy.Text) bool {
		service, _, _ := strings.Cut(strings.ToLower(item.Value), ":")
		return !slices.Contains(onlyAtHome, service)
	})
}

// brokenServices returns the global services that a Region restriction denies, and a request to the first of them.
func brokenServices(pass *analysis.Pass, s *policy.Statement) (broken []string, first *analysis.Witness) {
	for _, action := range globalServices {
		service, _, _ := strings.Cut(action, ":")
		for _, actions := range []string{action, service + ":*"} {
			if witness, found := locked(pass, s, actions); found {
				if broken = append(broken, service); first == nil {
					first = denied(witness)
				}
				break
			}
		}
	}
	return broken, first
}

func brokenMessage(broken []string) string {
	what := broken[0]
	switch n := len(broken); {
	case n == 2:
		what += " and " + broken[1]
	case n > 2:
		what += fmt.Sprintf(", %s and %d more services", broken[1], n-2)
	}
	return "the Region restriction denies " + what + ", whose requests go to " + home
}

// locked looks for a request to a global service that a statement denies, or does not allow because of its Region.
func locked(pass *analysis.Pass, s *policy.Statement, actions string) (*analysis.Witness, bool) {
	query := analysis.Query{Actions: []string{actions}, Callers: members(), View: atHome}
	switch {
	case s.Denies():
		query.Layers, query.NotBy = analysis.Everything(), analysis.Guard(pass.Document, s)
		// VPC endpoints are for the services of their Region.
		query.Where = []analysis.Constraint{analysis.Absent("aws:SourceVpc"), analysis.Absent("aws:SourceVpce")}
	case s.Allows():
		if !pass.Impossible(analysis.Query{Layers: pass.Itself(), Actions: []string{actions}, View: atHome}) {
			return nil, false
		}
		// Were it not for the Region, the statement would allow it.
		lax := s.KeepConditions(func(c *policy.Condition) bool { return !c.Is(requestedRegion) })
		query.Layers = analysis.Alone(analysis.Only(pass.Document, append(denies(pass.Document), lax)...))
		query.NotBy = pass.Itself()
	default:
		return nil, false
	}
	return pass.Find(query)
}
