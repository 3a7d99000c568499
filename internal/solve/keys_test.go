package solve

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/policy"
)

// sampleActions are of services that set each key, or do not, with every sort of exception that AWS's pages make.
var sampleActions = []string{
	"s3:GetObject", "s3:ListAllMyBuckets", "iam:PassRole", "iam:CreateUser", "iam:AttachUserPolicy", "ec2:RunInstances", "ec2:CreateVpcEndpoint",
	"ec2:DescribeInstances", "kms:Decrypt", "lambda:InvokeFunction", "dynamodb:GetItem", "ebs:GetSnapshotBlock", "sns:Publish",
	"sqs:SendMessage", "sts:AssumeRole", "route53:AssociateVPCWithHostedZone", "ssm:PutComplianceItems",
}

// sampleCallers are all sorts of callers.
var sampleCallers = []Principal{
	{Type: User, Credentials: LongTerm},
	{Type: User, Credentials: Temporary},
	{Type: User, Credentials: TemporaryMFA},
	{Type: Role, Credentials: Temporary},
	{Type: Role, Credentials: TemporaryMFA},
	{Type: Root, Credentials: LongTerm},
	{Type: Root, Credentials: TemporaryMFA},
	{Type: Service, ARN: "cloudtrail.amazonaws.com"},
	{Type: Anonymous},
}

// TestKeysAgree holds all that is said of a global key to be the same: what look-ups answer rules, what the facts say of a
// request, and what the solver finds.
func TestKeysAgree(t *testing.T) {
	solver := New()
	for global := range facts.GlobalKeys() {
		name := strings.ReplaceAll(global.Name, "${TagKey}", "x")
		present, absent := nullDocument(t, name, "false"), nullDocument(t, name, "true")
		for _, action := range sampleActions {
			entry, ok := catalog.FindAction(action)
			if !ok {
				t.Fatalf("no action %s", action)
			}
			someone := false
			for _, p := range sampleCallers {
				c := newCaller(p, facts.OtherAccount)
				if !c.facts().Calls(strings.ToLower(action)) {
					continue
				}
				may, must := factsOf(name, entry, &c)
				someone = someone || may
				what := fmt.Sprintf("%s in %s of a %s (%d)", name, action, p.Type, p.Credentials)
				ask := func(d *policy.Document) bool {
					_, found, err := solver.Find(t.Context(), Query{
						Layers: []Layer{{Docs: []*policy.Document{d}}}, Actions: []string{action}, Callers: []Principal{p},
					})
					if err != nil {
						t.Errorf("%s: %v", what, err)
					}
					return found
				}
				if got := ask(present); got != may {
					t.Errorf("%s: the facts say that it can be present: %t, the solver %t", what, may, got)
				}
				if got := ask(absent); got == must {
					t.Errorf("%s: the facts say that it can be absent: %t, the solver %t", what, !must, got)
				}
			}
			if got := facts.Supplied(name, entry); got != someone {
				t.Errorf("%s in %s: rules are told that it can be present: %t, and somebody can have it: %t", name, action, got, someone)
			}
		}
	}
}

// factsOf returns what the facts say of a key in an action: it can be present, for one of the action's resource types; and it
// is, for all of them.
func factsOf(key string, entry catalog.Action, c *caller) (may, must bool) {
	s := facts.Subject{Action: entry.String(), Entry: entry, Known: true, Resource: -1, Caller: c.facts()}
	must = true
	for i := range max(1, entry.NumResources()) {
		if entry.NumResources() > 0 {
			s.Resource = i
		}
		p := facts.Of(key, s).Presence
		may, must = may || p != facts.Never, must && p == facts.Always
	}
	return may, must
}

func nullDocument(t *testing.T, key, value string) *policy.Document {
	return parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
		"Condition": {"Null": {"`+key+`": "`+value+`"}}}}`, nil)
}
