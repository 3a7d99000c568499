package trust

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RolesAnywhereOpenToAnyCertificate reports roles that IAM Roles Anywhere can assume for the holder of any certificate.
var RolesAnywhereOpenToAnyCertificate = &analysis.Analyzer{
	Name:             "roles-anywhere-open-to-any-certificate",
	Title:            "IAM Roles Anywhere may assume a role for any certificate",
	Doc:              page("roles-anywhere-open-to-any-certificate"),
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "anyone with a certificate from one of the account's trust anchors, even for another workload, gets the role",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if !s.Allows() || s.Principal == nil {
				continue
			}
			for e := range s.Principal.All() {
				if e.Type.Value != "Service" || !e.ID.Known() || !strings.EqualFold(e.ID.Value, rolesAnywhere) {
					continue
				}
				if witness := byAnyCertificate(pass, s); witness != nil {
					pass.Report(analysis.Diagnostic{
						Range: e.ID.Range, Statement: s, Witness: witness,
						Message: "any certificate from any trust anchor gets this role; restrict aws:SourceArn and the x509 tags",
					})
				}
			}
		}
	},
}

const rolesAnywhere = "rolesanywhere.amazonaws.com"

// byAnyCertificate looks for a request that IAM Roles Anywhere makes for a certificate and a trust anchor that the policy does
// not name. It passes the attributes of the certificate as tags, which a profile may omit, and as the source identity.
// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
func byAnyCertificate(pass *analysis.Pass, s *policy.Statement) *analysis.Witness {
	query := analysis.Query{
		Layers: []analysis.Layer{{Docs: []*policy.Document{pass.Document}}}, Via: []*policy.Statement{s}, Actions: []string{"sts:AssumeRole"},
		Callers: []analysis.Caller{{Type: analysis.Service, ARN: rolesAnywhere}},
	}
	var seen []string
	for _, key := range conditionKeys(pass.Document) {
		lower := strings.ToLower(key)
		value := ""
		switch {
		case slices.Contains(seen, lower):
			continue
		case lower == "sts:sourceidentity", lower == "aws:sourceidentity":
			value = "unnamed-by-author"
		case lower == "aws:sourcearn":
			value = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/unnamed-by-author"
		default:
			continue
		}
		seen = append(seen, lower)
		query.Where = append(query.Where, analysis.Constraint{Operator: "StringEquals", Key: key, Values: []string{value}})
	}
	witness, _ := pass.Find(query)
	return witness
}
