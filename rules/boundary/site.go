package boundary

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// site is where a boundary is: its partition and account, which are those of its holders as well.
type site struct{ partition, account string }

// arn returns the beginning of the ARNs of IAM resources there.
func (s site) arn() string { return "arn:" + s.partition + ":iam::" + s.account + ":" }

// identify returns the ARNs of a boundary, or patterns for them, and where it is. A boundary that does not name itself gets
// a name that nothing in it can match.
func identify(d *policy.Document) ([]policy.Text, site) {
	selves := ownARNs(d)
	at := siteOf(d, selves)
	if selves == nil {
		selves = []policy.Text{{Value: at.arn() + "policy/this-boundary"}}
	}
	return selves, at
}

// siteOf returns where a document's boundary is: as the boundary's own ARN says, or else in the first account and partition
// that its IAM ARNs name; in the example account if they name none.
func siteOf(d *policy.Document, selves []policy.Text) site {
	var at site
	at.see(selves)
	for _, s := range d.Statements {
		for l := range policy.Present(s.Resource, s.NotResource) {
			at.see(l.Items)
		}
	}
	if at.partition == "" {
		at.partition = "aws"
	}
	if at.account == "" {
		at.account = "111122223333"
	}
	return at
}

// see takes what is not known yet from the ARNs of IAM among some texts.
func (s *site) see(texts []policy.Text) {
	for i := range texts {
		arn, ok := policy.ParseARN(texts[i].Value)
		if !ok || arn.Service != "iam" {
			continue
		}
		if s.partition == "" && !strings.ContainsAny(arn.Partition, "*?<") {
			s.partition = arn.Partition
		}
		if s.account == "" && policy.IsAccountID(arn.Account) {
			s.account = arn.Account
		}
	}
}

// holders are the users and roles that have a boundary.
func (s site) holders() []analysis.Caller {
	user := s.arn() + "user/alice"
	role := "arn:" + s.partition + ":sts::" + s.account + ":assumed-role/role/alice"
	return []analysis.Caller{
		{Type: analysis.User, Credentials: analysis.LongTerm, ARN: user},
		{Type: analysis.User, Credentials: analysis.Temporary, ARN: user},
		{Type: analysis.User, Credentials: analysis.TemporaryMFA, ARN: user},
		{Type: analysis.Role, Credentials: analysis.Temporary, ARN: role},
		{Type: analysis.Role, Credentials: analysis.TemporaryMFA, ARN: role},
	}
}

// ownARNs returns the ARNs, or patterns for them, with which the document names itself: the boundaries in its conditions;
// else the policies that it denies changes to; nil if it names none.
func ownARNs(d *policy.Document) []policy.Text {
	var named, protected []policy.Text
	for _, s := range d.Statements {
		for _, c := range analysis.ConditionsOn(s, key) {
			if op, ok := policy.ParseOperator(c.Operator.Value); ok && op.Family != policy.NullFamily {
				named = append(named, c.Values...)
			}
		}
		if !s.Denies() || !analysis.Covers(s, "iam:CreatePolicyVersion") {
			continue
		}
		for r := range s.Resource.All() {
			if arn, ok := policy.ParseARN(r.Value); ok && strings.HasPrefix(arn.Resource, "policy/") && arn.Resource != "policy/*" {
				protected = append(protected, *r)
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return protected
}
