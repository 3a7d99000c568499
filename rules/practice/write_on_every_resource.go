package practice

import (
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

// WriteOnEveryResource notes wildcards in Resource of actions that change resources and could be limited to some.
var WriteOnEveryResource = &analysis.Analyzer{
	Name:             "write-on-every-resource",
	Title:            "A write action is allowed on every resource",
	Doc:              page("write-on-every-resource"),
	Level:            analysis.Note,
	SecuritySeverity: 2.5,
	SeverityReason:   "a mistake or a stolen credential affects every resource, not only those that are needed",
	Kinds:            []policy.Kind{policy.Identity},
	Run: func(pass *analysis.Pass) {
		for _, s := range pass.Document.Statements {
			if !s.Allows() || s.Opaque || s.Action == nil || s.Resource == nil || narrowed(s) {
				continue
			}
			candidates := writes(pass.Document, s)
			if len(candidates) == 0 {
				continue
			}
			for setting := range pass.Settings() {
				if reportWrite(pass, setting, s, candidates) {
					break
				}
			}
		}
	},
}

// unnamed is a name that no author writes: only a wildcard matches it.
const unnamed = analysis.NoName

// tries is how many of a statement's actions are tried: the others seldom differ from the first.
const tries = 8

func reportWrite(pass *analysis.Pass, setting analysis.Setting, s *policy.Statement, candidates []write) bool {
	for _, c := range candidates[:min(tries, len(candidates))] {
		witness, found := pass.Find(analysis.Query{
			Layers: setting.Layers, Callers: setting.Callers, Via: []*policy.Statement{s},
			Actions: []string{c.action.String()}, ResourceIn: c.resources,
		})
		if found {
			pass.Report(analysis.Diagnostic{
				Range: c.item.Range, Statement: s, Witness: witness,
				Message: analysis.Message("%s is allowed on every "+c.what+"; name the ones that it needs", c.action.String()),
			})
			return true
		}
	}
	return false
}

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
	for i := range s.Resource.Items {
		if item := &s.Resource.Items[i]; strings.HasSuffix(item.Value, "*") {
			wide = append(wide, item)
		}
	}
	if wide == nil {
		return nil
	}
	var found []write
	for pattern := range s.Action.All() {
		if !pattern.Known() {
			continue
		}
		if pattern.Value == "*" {
			return nil // an administrator's
		}
		for action := range catalog.Match(pattern.Value) {
			if level := action.Level(); level != catalog.Write && level != catalog.PermissionsManagement {
				continue
			}
			// The escalation rules report what IAM actions on any user, role or policy lead to.
			if action.Service().Prefix() == "iam" || makes(action) || !strings.Contains(pattern.Value, "*") && onOwn(d, action) {
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
			if !strings.Contains(format, "${") {
				continue
			}
			arn := lookup.Fill(format, unnamed)
			parts := strings.SplitN(arn, ":", 6)
			if len(parts) < 6 || !strings.Contains(parts[5], unnamed) {
				continue // a resource without a name exists only once
			}
			for _, item := range wide {
				if covers(item.Value, parts[2], parts[5]) {
					if w.item == nil {
						w.item, w.what = item, r.Name()
					}
					if item == w.item && !slices.Contains(w.resources, arn) {
						w.resources = append(w.resources, arn)
					}
					break
				}
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

// narrowed reports whether a statement has a condition that may limit the resources, by a tag for example:
// any but those about the caller, the time and the network.
func narrowed(s *policy.Statement) bool {
	if s.Condition == nil {
		return false
	}
	for c := range s.Conditions() {
		switch strings.ToLower(c.Key.Value) {
		case "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc",
			"aws:sourcevpce", "aws:securetransport", "aws:currenttime", "aws:epochtime", "aws:requestedregion",
			"aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:principaltype",
			"aws:userid", "aws:username", "aws:useragent", "aws:referer":
		default:
			return true
		}
	}
	return false
}
