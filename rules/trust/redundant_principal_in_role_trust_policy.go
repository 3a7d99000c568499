package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RedundantPrincipalInRoleTrustPolicy reports sessions of a role that is itself listed as a principal.
var RedundantPrincipalInRoleTrustPolicy = &analysis.Analyzer{
	Name:  "redundant-principal-in-role-trust-policy",
	Title: "Redundant principal",
	Doc:   page("redundant-principal-in-role-trust-policy"),
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
	Run:   redundantPrincipalInRoleTrustPolicy,
}

func redundantPrincipalInRoleTrustPolicy(pass *analysis.Pass) {
	for _, s := range pass.Document.Statements {
		if s.Principal == nil {
			continue
		}
		list := s.Principal.Node.Get("AWS")
		if list == nil || list.Kind != policy.Array {
			continue
		}
		for i := range list.Items {
			role, ok := sessionOf(&list.Items[i])
			if !ok {
				continue
			}
			for item := range list.All() {
				if name, ok := roleOf(item); ok && name == role {
					pass.Report(analysis.Diagnostic{
						Range: list.Items[i].Range, Statement: s,
						Message: analysis.Message("%s includes all its sessions; remove this one", item.Value),
						Related: []analysis.Related{{Range: item.Range, Message: "the role"}},
						Fixes:   analysis.Fix("remove the session", analysis.Remove(pass.Document.Source, list, i)),
					})
					break
				}
			}
		}
	}
}

// identity is a role by its account and name.
type identity struct{ partition, account, name string }

// sessionOf returns the role of a session. The ARNs on AWS's page about the check have iam as the service; those of STS, sts.
func sessionOf(n *policy.Node) (identity, bool) {
	arn, ok := policy.ParseARN(n.Value)
	if !ok || !n.Known() || arn.Service != "sts" && arn.Service != "iam" {
		return identity{}, false
	}
	parts := strings.Split(arn.Resource, "/")
	if len(parts) != 3 || parts[0] != "assumed-role" {
		return identity{}, false
	}
	return identity{arn.Partition, arn.Account, parts[1]}, true
}

func roleOf(n *policy.Node) (identity, bool) {
	arn, ok := policy.ParseARN(n.Value)
	if !ok || !n.Known() || arn.Service != "iam" || !strings.HasPrefix(arn.Resource, "role/") {
		return identity{}, false
	}
	return identity{arn.Partition, arn.Account, arn.Resource[strings.LastIndexByte(arn.Resource, '/')+1:]}, true
}
