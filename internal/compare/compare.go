// Package compare compares what policies allow, and checks it against what they must not allow: the questions behind
// `iamlint diff` and `iamlint check`.
//
// Both rest on the solver's answer that there is no request, so its questions are loose here: the resource is any ARN or
// "*", and any condition key may be present, whatever the catalog lists for an action. What a template leaves open is
// made concrete first (concrete.go): an unknown value is a name that no one wrote, the same on both sides of a
// comparison, and each of its values where the template lists them. What cannot be made concrete, a list or a statement
// of unknown content, is taken once at its narrowest and once at its widest (unknown.go); if that makes a difference, the
// question is open, and an open question is never "no".
package compare

import (
	"context"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Options are what questions have in common.
type Options struct {
	// Solver answers them.
	Solver *solve.Solver
	// Fixed are the values that context keys are taken to have.
	Fixed map[string]query.Fixed

	// whole makes comparisons ask about whole documents, for tests.
	whole bool
}

// Finding is a part of an answer.
type Finding struct {
	Rule *analysis.Analyzer
	analysis.Diagnostic
}

// Open is a question that has no answer.
type Open struct {
	// Source is where it arose, Document the name of the document, or of the principal, and Kind the document's kind.
	Source   *policy.Source
	Document string
	Kind     policy.Kind
	// Reason says why, and what to do.
	Reason string
}

// String describes the open question in a line.
func (o Open) String() string {
	where := o.Source.Name
	if o.Document != "" {
		where += " (" + o.Document + ")"
	}
	return where + ": " + o.Reason
}

// remark says what is unusual about a witness, as the end of a message; "" if nothing is.
func remark(w *query.Witness) string {
	_, known := catalog.FindAction(w.Request.Action)
	by := ""
	if strings.Contains(w.Request.Principal, "<") {
		by = ", by " + w.Request.Principal // reports tell the name only
	}
	return by + unlisted(w, known)
}

func unlisted(w *query.Witness, known bool) string {
	switch {
	case !w.Unlisted:
		return ""
	case !known:
		return ", an action that the catalog does not know"
	default:
		return ", on a resource of a form that AWS does not list for it"
	}
}

// best looks for a request that says the same as a witness and reads better: by an action that people know, then on a
// resource of a form that AWS lists for the action, which is not a guess. same tells the actions that would say the same; the
// question's own actions, or else those of services if there are any, are asked about.
func (o *Options) best(
	ctx context.Context, w query.Witness, q query.Query, same func(action string) bool, services ...string,
) query.Witness {
	if _, known := catalog.FindAction(w.Request.Action); !known {
		return w
	}
	asked := func(action string) bool {
		matches := func(pattern string) bool { return policy.MatchWildcards(pattern, action, true) }
		return len(q.Actions) == 0 || slices.ContainsFunc(q.Actions, matches)
	}
	known := slices.DeleteFunc(wellKnown(), func(action string) bool { return !same(action) || !asked(action) })
	var questions [][]string
	if len(known) > 0 && known[0] != w.Request.Action {
		questions = append(questions, known)
	}
	if w.Unlisted {
		questions = append(questions, []string{w.Request.Action})
		if len(q.Actions) > 0 {
			questions = append(questions, q.Actions)
		}
		for _, service := range services {
			questions = append(questions, []string{service + ":*"})
		}
	}
	q.Loose, q.Budget = false, &query.Budget{Left: maxPolish}
	q.ActionFilter = func(a catalog.Action) bool { return same(a.String()) }
	for _, q.Actions = range questions {
		if better, found, err := o.Solver.Find(ctx, q); err == nil && found {
			return better
		}
	}
	return w
}

// maxPolish bounds the steps that are taken for the sake of a witness that reads better.
const maxPolish = 2_000

// wellKnown are actions of which many have heard, for witnesses.
func wellKnown() []string {
	return []string{
		"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy", "s3:PutObjectTagging",
		"iam:CreateAccessKey", "iam:PassRole", "iam:GetRole", "iam:ListUsers", "iam:AttachRolePolicy", "iam:TagRole",
		"ec2:RunInstances", "ec2:DescribeInstances", "ec2:CreateTags", "ec2:GetConsoleOutput",
		"lambda:InvokeFunction", "lambda:GetFunction", "lambda:ListFunctions", "lambda:AddPermission", "lambda:TagResource",
		"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:ListTables", "dynamodb:TagResource",
		"kms:Decrypt", "kms:CreateGrant", "kms:ListKeys", "kms:DescribeKey", "kms:TagResource",
		"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:ListSecrets",
		"sqs:SendMessage", "sqs:ListQueues", "sns:Publish", "sns:ListTopics", "ssm:GetParameter", "ssm:PutParameter",
		"sts:AssumeRole", "logs:PutLogEvents", "logs:GetLogEvents", "logs:DescribeLogGroups",
	}
}

// members are the callers that questions about a kind of documents are asked of: the solver's, and an account's root
// where documents name principals.
func members(kind policy.Kind) []query.Caller {
	callers := query.DefaultCallers(kind)
	if kind != policy.Resource && kind != policy.RCP && kind != policy.VPCEndpoint {
		return callers
	}
	return append(slices.Clip(callers),
		query.Caller{Type: query.Root, Credentials: query.LongTerm},
		query.Caller{Type: query.Root, Credentials: query.TemporaryMFA})
}

// callers returns those of some callers who can make a request with the values that keys are taken to have: no one, if
// the values contradict each other or what the callers are.
func (o *Options) callers(all []query.Caller) []query.Caller {
	if len(o.Fixed) == 0 {
		return all
	}
	var out []query.Caller
	for _, p := range all {
		s := facts.Subject{Loose: true, Resource: -1, Caller: facts.Caller{Type: p.Type, Credentials: p.Credentials}}
		fits := true
		for name, fixed := range o.Fixed {
			fits = fits && Possible(facts.Of(name, s), fixed)
			if strings.EqualFold(name, "aws:PrincipalServiceName") && !fixed.Absent {
				if p.Type == query.Service && p.ARN == "" {
					p.ARN = fixed.Value
				}
				fits = fits && p.ARN == fixed.Value
			}
		}
		if fits && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Possible reports whether a key can be what it is taken to be. A key that every request has may be taken to be absent
// all the same: so it was asked.
func Possible(key facts.Key, fixed query.Fixed) bool {
	if fixed.Absent {
		return true
	}
	is := func(v string) bool { return strings.EqualFold(v, fixed.Value) }
	return key.Presence != facts.Never && (key.Values == nil || slices.ContainsFunc(key.Values, is)) &&
		(key.Forms == nil || slices.ContainsFunc(key.Forms, func(f facts.Form) bool { return f.Match(fixed.Value) }))
}

// value returns the value that a key is taken to have.
func (o *Options) value(key string) string {
	for name, fixed := range o.Fixed {
		if strings.EqualFold(name, key) && !fixed.Absent {
			return fixed.Value
		}
	}
	return ""
}

// grants reports whether any statement may allow something.
func grants(d *policy.Document) bool {
	return slices.ContainsFunc(d.Statements, func(s *policy.Statement) bool {
		return s.Allows() || !s.Denies() && s.Opaque
	})
}

// heading is the place that stands for a document as a whole.
func heading(d *policy.Document) policy.Range {
	for i := range d.Root.Members {
		if m := &d.Root.Members[i]; m.Key.Value == "Statement" {
			return m.Key.Range
		}
	}
	return d.Root.Range
}

// ours returns the statement of a document whose concrete twin lets a witness through, and its place there.
func ours(d, concrete *policy.Document, matches []analysis.Match) (*policy.Statement, policy.Range, bool) {
	match, place, ok := analysis.Place(concrete, matches)
	if !ok {
		return nil, policy.Range{}, false
	}
	if i := slices.Index(concrete.Statements, match.Statement); i >= 0 && i < len(d.Statements) {
		return d.Statements[i], place, true
	}
	return nil, place, true
}
