package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// RolesAnywhereOpenToAnyCertificate reports roles that IAM Roles Anywhere can assume for the holder of any certificate.
var RolesAnywhereOpenToAnyCertificate = &analysis.Analyzer{
	Name:             "roles-anywhere-open-to-any-certificate",
	Title:            "IAM Roles Anywhere may assume a role for any certificate",
	Level:            analysis.Warning,
	SecuritySeverity: 6.0,
	SeverityReason:   "anyone with a certificate from one of the account's trust anchors, even for another workload, gets the role",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for s := range pass.Allows() {
			for id := range s.Principal.Of("Service") {
				if !id.Known() || !strings.EqualFold(id.Value, rolesAnywhere) {
					continue
				}
				if witness, found := pass.Find(byAnyCertificate(pass, s)); found {
					pass.ReportWitness(s, id.Range, witness,
						"any certificate from any trust anchor gets this role; restrict aws:SourceArn and the x509 tags")
				}
			}
		}
	},
}

const rolesAnywhere = "rolesanywhere.amazonaws.com"

// byAnyCertificate asks for a request that IAM Roles Anywhere makes for a certificate and a trust anchor that the policy does
// not name. It passes the attributes of the certificate as tags, which a profile may omit, and as the source identity.
// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
func byAnyCertificate(pass *analysis.Pass, s *policy.Statement) analysis.Query {
	query := pass.Via(s, "sts:AssumeRole")
	query.Callers = []analysis.Caller{{Type: analysis.Service, ARN: rolesAnywhere}}
	for _, key := range keysOf(pass.Document) {
		switch strings.ToLower(key) {
		case "sts:sourceidentity", "aws:sourceidentity":
			query.Where = append(query.Where, analysis.Where("StringEquals", key, nobody))
		case "aws:sourcearn":
			anchor := "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/" + nobody
			query.Where = append(query.Where, analysis.Where("StringEquals", key, anchor))
		}
	}
	return query
}
