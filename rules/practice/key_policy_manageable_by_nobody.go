package practice

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// KeyPolicyManageableByNobody reports key policies that do not let any principal change the key policy.
var KeyPolicyManageableByNobody = &analysis.Analyzer{
	Name:             "key-policy-manageable-by-nobody",
	Title:            "No principal can change the policy of a KMS key",
	Level:            analysis.Error,
	SecuritySeverity: 3.0,
	SeverityReason:   "it does not grant access, but the key, and what it encrypts, cannot be managed without AWS Support",
	Kinds:            []policy.Kind{policy.Resource},
	Run: func(pass *analysis.Pass) {
		d := pass.Document
		if d.Partial || !isKeyPolicy(d) {
			return
		}
		if most, ok := lookup.MostAllowing(d); !ok || !pass.Impossible(manages(most)) {
			return
		}
		at := d.Root.Range
		if len(d.Statements) > 0 {
			at = d.Statements[0].Node.Range
		}
		pass.Reportf(at, "no principal can call kms:PutKeyPolicy on this key; allow it for the account or a role")
	},
}

// manages asks for a request to change a key policy. The principals' own policies may allow everything; services do not manage
// keys.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func manages(d *policy.Document) analysis.Query {
	return analysis.Query{
		Layers: analysis.Alone(d), Actions: []string{"kms:PutKeyPolicy"}, Loose: true,
		Callers: []analysis.Caller{
			{Type: analysis.Root, Credentials: analysis.LongTerm},
			{Type: analysis.User, Credentials: analysis.LongTerm},
			{Type: analysis.User, Credentials: analysis.TemporaryMFA},
			{Type: analysis.Role, Credentials: analysis.Temporary},
			{Type: analysis.Role, Credentials: analysis.TemporaryMFA},
		},
	}
}

// isKeyPolicy reports whether a document is the policy of a KMS key: it is attached to one, or every statement is about actions
// of AWS KMS on "*", which in a key policy means the key itself.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
func isKeyPolicy(d *policy.Document) bool {
	if d.ResourceType != "" {
		return d.ResourceType == "AWS::KMS::Key" || d.ResourceType == "AWS::KMS::ReplicaKey"
	}
	for _, s := range d.Statements {
		if s.Opaque || s.Action == nil || s.Resource == nil || len(s.Resource.Items) != 1 || s.Resource.Items[0].Value != "*" {
			return false
		}
		for item := range s.Action.All() {
			if service, _, _ := strings.Cut(item.Value, ":"); !strings.EqualFold(service, "kms") {
				return false
			}
		}
	}
	return len(d.Statements) > 0
}
