package trust

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TrustWholeAccount reports trust in all identities of an account.
var TrustWholeAccount = &analysis.Analyzer{
	Name:             "trust-whole-account",
	Title:            "Every principal of another account can assume a role",
	Level:            analysis.Note,
	SecuritySeverity: 4.0,
	SeverityReason:   "the other account's administrators decide who gets the role's permissions",
	Kinds:            []policy.Kind{policy.Trust},
	Run: func(pass *analysis.Pass) {
		for _, a := range accounts(pass) {
			if !a.whole || a.vendor() != "" {
				continue
			}
			if witness, found := pass.Find(a.ask(pass, plain(pass.Document)...)); found {
				pass.ReportWitness(a.statement, a.id.Range, witness,
					"every identity in account %s can assume the role; name its roles or add a condition", a.number)
			}
		}
	},
}

// plain requires that a request has nothing that the document could ask for: none of the author's tags, organizations or
// networks.
func plain(d *policy.Document) []analysis.Constraint {
	var where []analysis.Constraint
	for _, key := range keysOf(d) {
		lower := strings.ToLower(key)
		is, ok := outside[lower]
		switch {
		case ok && is.operator != "":
			where = append(where, analysis.Where(is.operator, key, is.values...))
		case ok: // follows from the caller
		case strings.HasPrefix(lower, "aws:principaltag/"), strings.HasPrefix(lower, "aws:requesttag/"):
			where = append(where, analysis.Where("StringEqualsIfExists", key, nobody))
		default:
			where = append(where, analysis.Absent(key))
		}
	}
	return where
}

// outside says what keys, in lower case, are in requests from outside the author's organization and networks. Callers choose the
// values that they can choose, but do not know those that the author chose.
var outside = map[string]struct {
	operator string
	values   []string
}{
	"aws:currenttime":     {"DateGreaterThan", []string{"2026-01-01T00:00:00Z"}},            // a time that has passed does not come again
	"aws:userid":          {"StringLikeIfExists", []string{"AIDAOUTSIDE", "AROAOUTSIDE:*"}}, // AWS assigns the IDs
	"aws:sourceip":        {"IpAddress", []string{"198.51.100.7/32"}},
	"aws:principalorgid":  {"StringEqualsIfExists", []string{strangersOrganization}},
	"sts:rolesessionname": {"StringEquals", []string{nobody}},
	"sts:externalid":      {"StringEqualsIfExists", []string{nobody}},
	"sts:sourceidentity":  {"StringEqualsIfExists", []string{nobody}},
	"aws:useragent":       {"StringEqualsIfExists", []string{nobody}},
	"aws:referer":         {"StringEqualsIfExists", []string{nobody}},

	// These follow from the caller and the way of the request.
	"aws:securetransport": {}, "aws:epochtime": {}, "aws:requestedregion": {}, "aws:viaawsservice": {},
	"aws:principalisawsservice": {}, "aws:principalarn": {}, "aws:principalaccount": {}, "aws:principaltype": {}, "aws:username": {},
	"aws:multifactorauthpresent": {}, "aws:multifactorauthage": {},
}
