package boundary

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// NotSelfProtected reports boundaries that allow their holder to get rid of the boundary.
var NotSelfProtected = &analysis.Analyzer{
	Name:             "boundary-not-self-protected",
	Title:            "A permissions boundary does not protect itself",
	Doc:              page("boundary-not-self-protected"),
	Level:            analysis.Warning,
	SecuritySeverity: 8.8,
	SeverityReason:   "a principal that can remove or edit its boundary can become an administrator",
	Kinds:            []policy.Kind{policy.Boundary},
	Run: func(pass *analysis.Pass) {
		selves, at := identify(pass.Document)
		for setting := range pass.Settings() {
			for _, w := range ways(selves) {
				query := analysis.Query{Layers: setting.Layers, Where: w.where, Callers: at.holders(), ResourceIn: []string{at.arn() + "*"}}
				if w.onSelf {
					query.ResourceIn, query.ResourceTexts = nil, selves
				}
				reportOpen(pass, query, w)
			}
		}
	},
}

// key names the boundary: in Put*PermissionsBoundary and Create* the one being set, in Delete*PermissionsBoundary and
// others the one that the user or role has.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
const key = "iam:PermissionsBoundary"

// way is one way to get rid of a boundary.
type way struct {
	actions []string
	where   []analysis.Constraint
	onSelf  bool // the resource is the boundary policy
	message func(open string) string
}

// ways returns the ways to get rid of a boundary that is one of the given policies.
func ways(selves []policy.Text) []way {
	isSelf := analysis.Constraint{Operator: "StringLike", Key: key, Texts: selves}
	notSelf := isSelf
	notSelf.Not = true
	present := analysis.Constraint{Operator: "Null", Key: key, Values: []string{"false"}}
	return []way{
		{
			actions: []string{"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"},
			where:   []analysis.Constraint{isSelf},
			message: func(open string) string { return "boundary can be removed; deny " + open },
		},
		{
			actions: []string{"iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"},
			where:   []analysis.Constraint{present, notSelf},
			message: func(open string) string { return "boundary can be replaced; deny " + open },
		},
		{
			actions: []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"},
			onSelf:  true,
			message: func(open string) string { return "the boundary policy can be changed; deny " + open + " on it" },
		},
		{
			actions: []string{"iam:CreateRole", "iam:CreateUser"},
			where:   []analysis.Constraint{notSelf},
			message: func(open string) string {
				return "principals can be created without the boundary; deny " + open + " without it"
			},
		},
	}
}

// reportOpen checks for each action of a way whether it is allowed, and reports those that are in one finding.
func reportOpen(pass *analysis.Pass, query analysis.Query, w way) {
	var open []string
	var witnesses []*analysis.Witness
	for _, action := range w.actions {
		query.Actions = []string{action}
		witness, found := pass.Find(query)
		if found {
			open = append(open, action)
			witnesses = append(witnesses, witness)
		}
	}
	if len(open) == 0 {
		return
	}
	match, place, ok := analysis.Place(pass.Document, witnesses[0].Allowed)
	if !ok {
		place = pass.Document.Root.Range
	}
	pass.Report(analysis.Diagnostic{
		Range:     place,
		Statement: match.Statement,
		Message:   w.message(enumerate(open, 68)),
		Witness:   witnesses[0],
		Further:   witnesses[1:],
	})
}

// enumerate names as many actions as there is room for in a message; the witnesses name the others.
func enumerate(names []string, room int) string {
	if all := strings.Join(names, ", "); len(names) == 1 || len(all) <= room {
		return all
	}
	more := " and " + strconv.Itoa(len(names)-1) + " more"
	for _, name := range names {
		if len(name)+len(more) <= room {
			return name + more
		}
	}
	return names[0]
}

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
	texts := slices.Clone(selves)
	for _, s := range d.Statements {
		for _, list := range []*policy.List{s.Resource, s.NotResource} {
			if list != nil {
				texts = append(texts, list.Items...)
			}
		}
	}
	at := site{"aws", "111122223333"}
	var partition, account bool
	for i := range texts {
		arn, ok := policy.ParseARN(texts[i].Value)
		if !ok || arn.Service != "iam" {
			continue
		}
		if !partition && arn.Partition != "" && !strings.ContainsAny(arn.Partition, "*?<") {
			at.partition, partition = arn.Partition, true
		}
		if !account && len(arn.Account) == 12 && strings.Trim(arn.Account, "0123456789") == "" {
			at.account, account = arn.Account, true
		}
	}
	return at
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
		if s.Denies() && s.Resource != nil && analysis.Covers(s, "iam:CreatePolicyVersion") {
			for _, r := range s.Resource.Items {
				if arn, ok := policy.ParseARN(r.Value); ok && strings.HasPrefix(arn.Resource, "policy/") && arn.Resource != "policy/*" {
					protected = append(protected, r)
				}
			}
		}
	}
	switch {
	case len(named) > 0:
		return named
	case len(protected) > 0:
		return protected
	}
	return nil
}
