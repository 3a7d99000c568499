package trust

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// account is another account that a statement trusts, or a principal in it.
type account struct {
	statement *policy.Statement
	id        *policy.Text
	// arn is the principal, number its account ID; whole says that the principal is the account itself.
	arn, number string
	whole       bool
}

// accounts returns the principals of the document's Allow statements that are in an account given by its account ID. The
// template's own account is left out: its administrators decide which of its principals have access.
func accounts(pass *analysis.Pass) []account {
	var found []account
	for s := range pass.Allows() {
		for id := range s.Principal.Of("AWS") {
			text, ok := analysis.Standing(id)
			if !ok || ownAccount(id) {
				continue
			}
			a := account{statement: s, id: id, arn: text}
			if policy.IsAccountID(text) {
				a.arn, a.number, a.whole = "arn:aws:iam::"+text+":root", text, true
			} else if arn, ok := policy.ParseARN(text); ok && policy.IsAccountID(arn.Account) {
				a.number, a.whole = arn.Account, arn.Service == "iam" && arn.Resource == "root"
			} else {
				continue
			}
			if a.number == pass.Account() {
				continue
			}
			found = append(found, a)
		}
	}
	return found
}

// ownAccount reports whether a principal is in the account that the template is deployed to.
func ownAccount(t *policy.Text) bool {
	for _, part := range t.Parts {
		if part.Symbol != nil && part.Symbol.Name == "AWS::AccountId" {
			return true
		}
	}
	return false
}

// ask asks for a request from the principal, or from an identity in the account that the document does not name, without MFA.
func (a *account) ask(pass *analysis.Pass, where ...analysis.Constraint) analysis.Query {
	query := pass.Via(a.statement, "sts:AssumeRole")
	query.Where = where
	query.Callers = []analysis.Caller{{Type: analysis.Role, Credentials: analysis.Temporary, ARN: a.arn}}
	switch {
	case a.whole:
		root := strings.TrimSuffix(a.arn, "root")
		query.Callers = []analysis.Caller{
			{Type: analysis.Role, Credentials: analysis.Temporary, ARN: root + "role/" + nobody},
			{Type: analysis.User, Credentials: analysis.LongTerm, ARN: root + "user/" + nobody},
		}
	case strings.Contains(a.arn, ":user/"):
		query.Callers[0].Type = analysis.User
	}
	return query
}

//go:embed vendors.tsv
var vendorsTable string

var vendors = sync.OnceValue(func() map[string]string { return lookup.Pairs(vendorsTable) })

// vendor returns the name of the vendor that the account belongs to; "" for other accounts.
func (a *account) vendor() string { return vendors()[a.number] }
