package practice

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// write is an action that a statement allows on resources that it does not name.
type write struct {
	action    catalog.Action
	what      string
	item      *policy.Text
	resources []string
}

// writes returns the actions with access level Write or Permissions management that a statement allows, through a wildcard
// in Resource, on resources that it does not name; the worst come first.
func writes(d *policy.Document, s *policy.Statement) []write {
	var wide []*policy.Text
	for item := range s.Resource.All() {
		if strings.HasSuffix(item.Value, "*") {
			wide = append(wide, item)
		}
	}
	if wide == nil || s.Action.LoneStar() != nil { // an administrator's
		return nil
	}
	var found []write
	for pattern := range s.Action.All() {
		if !pattern.Known() {
			continue
		}
		for action := range catalog.Match(pattern.Value) {
			if !changes(action) || !strings.Contains(pattern.Value, "*") && onOwn(d, action) {
				continue
			}
			if w, ok := onEvery(action, wide); ok {
				found = append(found, w)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b write) int { return rank(a.action) - rank(b.action) })
	return found
}

// changes reports whether an action changes a resource that is there already. The escalation rules report what IAM actions on any
// user, role or policy lead to.
func changes(a catalog.Action) bool {
	level := a.Level()
	return (level == catalog.Write || level == catalog.PermissionsManagement) && a.Service().Prefix() != "iam" && !makes(a)
}

// makes reports whether an action creates something whose name is not known beforehand, or writes to a log, as AWS's managed
// policy for Lambda functions allows.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
func makes(a catalog.Action) bool {
	if a.String() == "logs:PutLogEvents" {
		return true
	}
	return slices.ContainsFunc([]string{"Create", "Run", "Import", "Export", "Copy", "Allocate", "Register", "Request"},
		func(verb string) bool { return strings.HasPrefix(a.Name(), verb) })
}

// onOwn reports whether a document lets its holder create what an action of EC2 changes: AWS chooses the IDs of new resources,
// so a policy cannot name them. A function in a VPC needs ec2:DeleteNetworkInterface on its own interfaces.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
func onOwn(d *policy.Document, action catalog.Action) bool {
	if action.Service().Prefix() != "ec2" {
		return false
	}
	for r := range action.Resources() {
		create := "ec2:create" + strings.ReplaceAll(r.Name(), "-", "")
		if r.Required && slices.ContainsFunc(d.Statements, func(s *policy.Statement) bool {
			return analysis.Grants(s, create)
		}) {
			return true
		}
	}
	return false
}

// rank orders actions by how clearly they change things.
func rank(a catalog.Action) int {
	if a.Level() == catalog.PermissionsManagement {
		return 9
	}
	for i, verb := range []string{"Delete", "Put", "Update", "Write", "Send", "Publish"} {
		if strings.HasPrefix(a.Name(), verb) {
			return i
		}
	}
	return 8
}

// onEvery reports whether one of the patterns covers every resource of a type that an action acts on.
func onEvery(action catalog.Action, wide []*policy.Text) (write, bool) {
	w := write{action: action}
	for r := range action.Resources() {
		if !r.Required {
			continue // some requests have none, and only a wildcard covers these
		}
		for format := range r.ARNs() {
			arn := lookup.Fill(format, analysis.NoName)
			pattern, ok := policy.ParseARN(arn)
			if !ok || !strings.Contains(pattern.Resource, analysis.NoName) {
				continue // a resource without a name exists only once
			}
			i := slices.IndexFunc(wide, func(item *policy.Text) bool { return covers(item.Value, pattern.Service, pattern.Resource) })
			if i < 0 {
				continue
			}
			if w.item == nil {
				w.item, w.what = wide[i], r.Name()
			}
			if wide[i] == w.item && !slices.Contains(w.resources, arn) {
				w.resources = append(w.resources, arn)
			}
		}
	}
	return w, w.item != nil
}

// covers reports whether a pattern covers a resource of a service, in any partition, Region and account.
func covers(pattern, service, resource string) bool {
	if pattern == "*" {
		return true
	}
	// What the template leaves open in the resource counts as a name.
	arn, ok := policy.ParseARN(pattern)
	return ok && !strings.Contains(arn.Resource, "<") && policy.MatchWildcards(arn.Service, service, false) && policy.MatchWildcards(arn.Resource, resource, false)
}
