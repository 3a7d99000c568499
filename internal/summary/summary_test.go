package summary_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/internal/solve"
	"github.com/iamlint/iamlint/internal/summary"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func summarize(t *testing.T, finder summary.Finder, kind policy.Kind, text string) summary.Policy {
	t.Helper()
	src := &policy.Source{Name: "policy.json", Content: []byte(text)}
	unit := loader.Load(src, loader.Options{Kind: &kind, Required: true})
	if len(unit.Documents) != 1 || len(unit.Problems) > 0 {
		t.Fatalf("loaded %d documents, problems %v", len(unit.Documents), unit.Problems)
	}
	p, err := summary.Of(t.Context(), finder, unit.Documents[0])
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lines writes a summary without the counts of all actions, which change with the catalog.
func lines(p summary.Policy) []string {
	var list []string
	for _, service := range p.Services {
		for _, level := range service.Levels {
			line := fmt.Sprintf("%s %s %d", service.Prefix, level.Level, level.Actions)
			if level.Full {
				line += " full"
			}
			if level.ByResource {
				line += " resource"
			}
			if level.ByCondition {
				line += " condition"
			}
			list = append(list, line)
		}
	}
	return list
}

func TestOf(t *testing.T) {
	document := func(statements string) string {
		return `{"Version": "2012-10-17", "Statement": [` + statements + `]}`
	}
	for _, test := range []struct {
		name       string
		kind       policy.Kind
		statements string
		want       []string
	}{
		{
			name:       "some actions, everywhere",
			statements: `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}`,
			want:       []string{"s3 Read 1", "s3 Write 1"},
		},
		{
			name:       "by resource",
			statements: `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}`,
			want:       []string{"s3 List 1 resource", "s3 Read 1 resource"},
		},
		{
			name:       "an action that acts on none of the resources is not allowed",
			statements: `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListAllMyBuckets"], "Resource": "arn:aws:s3:::b/*"}`,
			want:       []string{"s3 Read 1 resource"},
		},
		{
			name: "by condition",
			statements: `{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
				"Condition": {"Bool": {"aws:SecureTransport": "true"}}}`,
			want: []string{"sqs Write 1 condition"},
		},
		{
			name:       "a condition that another statement makes void",
			statements: `{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, {"Effect": "Allow", "Action": "sqs:SendM*", "Resource": "*"}`,
			want:       []string{"sqs Write 1"},
		},
		{
			name:       "a Deny takes an action away",
			statements: `{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}, {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}`,
			want:       []string{"s3 Read 1"},
		},
		{
			name: "a Deny with a condition",
			statements: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
				{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`,
			want: []string{"s3 Read 1 condition"},
		},
		{
			name:       "a Deny of resources",
			statements: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret/*"}`,
			want:       []string{"s3 Read 1 resource"},
		},
		{
			name:       "a Deny of other resources",
			statements: `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"}`,
			want:       []string{"s3 Read 1 resource"},
		},
		{
			name: "principals are not counted as limits", kind: policy.Resource,
			statements: `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}, "Action": "sqs:SendMessage", "Resource": "*"}`,
			want:       []string{"sqs Write 1"},
		},
		{
			name: "a trust policy", kind: policy.Trust,
			statements: `{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`,
			want:       []string{"sts Write 1"},
		},
		{
			name: "a trust policy for an identity provider", kind: policy.Trust,
			statements: `{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"},
				"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}}`,
			want: []string{"sts Write 1 condition"},
		},
		{
			name: "a key that only service principals bring", kind: policy.Resource,
			statements: `{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*",
				"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}`,
			want: []string{"sns Write 1 condition"},
		},
		{
			name: "a key that they alone bring is nobody else's", kind: policy.Resource,
			statements: `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sns:Publish", "Resource": "*",
				"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}`,
		},
		{
			name: "a key of a role session that a service started",
			statements: `{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"], "Resource": "*",
				"Condition": {"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:111122223333:function:f"}}}`,
			want: []string{"s3 Read 1 condition", "sqs Write 1 condition"},
		},
		{
			name: "a key that not all actions of a service have",
			statements: `{"Effect": "Allow", "Action": ["sqs:CreateQueue", "sqs:SendMessage"], "Resource": "*",
				"Condition": {"StringEquals": {"aws:RequestTag/team": "a"}}}`,
			want: []string{"sqs Write 1 condition"},
		},
		{
			name: "a key that not all services set",
			statements: `{"Effect": "Allow", "Action": ["iam:PassRole", "iam:CreateRole", "ec2:RunInstances"], "Resource": "*",
				"Condition": {"StringEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}}`,
			want: []string{"iam Write 1 condition"},
		},
		{
			name:       "a document that only denies",
			statements: `{"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}`,
			want:       []string{"sqs Write 1"},
		},
		{
			name:       "nothing",
			statements: `{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := summarize(t, solve.New(), test.kind, document(test.statements))
			if diff := cmp.Diff(test.want, lines(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if p.Everything || p.Undecided > 0 {
				t.Errorf("the summary is %+v", p)
			}
		})
	}
}

func TestOfWhole(t *testing.T) {
	admin := summarize(t, solve.New(), policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	if !admin.Everything || admin.Effect != "Allow" {
		t.Errorf("an administrator's summary says %v, %s", admin.Everything, admin.Effect)
	}
	none := summarize(t, solve.New(), policy.Identity, `{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`)
	if !none.Everything || none.Effect != "Deny" {
		t.Errorf("the summary of a Deny says %v, %s", none.Everything, none.Effect)
	}
	service := summarize(t, solve.New(), policy.Identity, `{"Statement": {"Effect": "Allow", "Action": ["sqs:*", "sqs:Frobnicate"], "Resource": "*"}}`)
	if len(service.Services) != 1 || !service.Services[0].Full || service.Everything {
		t.Errorf("the summary of a service is %+v", service)
	}
	if diff := cmp.Diff([]string{"sqs:Frobnicate"}, service.Unknown); diff != "" {
		t.Errorf("unknown actions (-want +got):\n%s", diff)
	}
}

// undecided leaves every question open.
type undecided struct{}

func (undecided) Find(context.Context, query.Query) (query.Witness, bool, error) {
	return query.Witness{}, false, query.ErrUndecided
}

func TestOfUndecided(t *testing.T) {
	p := summarize(t, undecided{}, policy.Identity, `{"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:q"}}`)
	if diff := cmp.Diff([]string{"sqs Write 1 resource condition"}, lines(p)); diff != "" || p.Undecided != 3 {
		t.Errorf("%d questions undecided; (-want +got):\n%s", p.Undecided, diff)
	}
}

// What the services in ARNs rule out before the solver is asked, the solver rules out, too: it is asked about everything if
// the service is not written plainly.
func TestOfServicesOfResources(t *testing.T) {
	const text = `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:%[1]s:*:*:topic", "arn:aws:%[2]s:::b/*"]},
		{"Effect": "Allow", "NotAction": "iam:Get*", "Resource": "arn:aws:%[3]s::*:role/app"},
		{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:%[2]s:::b/secret/*"}
	]}`
	plain := summarize(t, solve.New(), policy.Identity, fmt.Sprintf(text, "sns", "s3", "iam"))
	wild := summarize(t, solve.New(), policy.Identity, fmt.Sprintf(text, "*sns", "*s3", "*iam"))
	if diff := cmp.Diff(lines(wild), lines(plain)); diff != "" || len(plain.Services) < 4 {
		t.Errorf("%d services; with services plainly written (-not +so):\n%s", len(plain.Services), diff)
	}
}
