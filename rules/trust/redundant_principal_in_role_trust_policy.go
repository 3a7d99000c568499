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
	Level: analysis.Note,
	Kinds: []policy.Kind{policy.Trust},
	Code:  "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if s.Principal == nil {
				continue
			}
			list := s.Principal.Node.Get("AWS")
			if list == nil || list.Kind != policy.Array {
				continue
			}
			for i := range list.Items {
				session := &list.Items[i]
				role, ok := analysis.First(list.All(), func(role *policy.Node) bool { return isSessionOf(session, role) })
				if !ok {
					continue
				}
				pass.Report(analysis.Diagnostic{
					Range: session.Range, Statement: s,
					Message: analysis.Message("%s includes all its sessions; remove this one", role.Value),
					Related: []analysis.Related{{Range: role.Range, Message: "the role"}},
					Fixes:   analysis.Fix("remove the session", analysis.Remove(pass.Document.Source, list, i)),
				})
			}
		}
	},
}

// isSessionOf reports whether two principals are a session and its role. The ARNs of sessions on AWS's page about the check have iam
// as the service; those of STS, sts.
func isSessionOf(session, role *policy.Node) bool {
	of, ok := policy.ParseARN(session.Value)
	arn, is := policy.ParseARN(role.Value)
	if !ok || !is || !session.Known() || !role.Known() || of.Service != "sts" && of.Service != "iam" || arn.Service != "iam" ||
		of.Partition != arn.Partition || of.Account != arn.Account || !strings.HasPrefix(arn.Resource, "role/") {
		return false
	}
	parts := strings.Split(of.Resource, "/")
	return len(parts) == 3 && parts[0] == "assumed-role" && parts[1] == arn.Resource[strings.LastIndexByte(arn.Resource, '/')+1:]
}
