package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/report"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

func TestSentences(t *testing.T) {
	const queue = "arn:aws:sqs:us-east-1:111122223333:q"
	for _, test := range []struct {
		name    string
		witness analysis.Witness
		want    string
	}{
		{"a user", analysis.Witness{Request: policy.Request{
			Principal: "arn:aws:iam::111122223333:user/team/alice", Action: "sqs:SendMessage", Resource: queue,
			Context: map[string]policy.Values{"aws:username": policy.One("alice"), "aws:PrincipalArn": policy.One("arn:aws:iam::111122223333:user/team/alice")},
		}, Decision: query.Allowed}, "allowed: user alice may call sqs:SendMessage on " + queue},
		{
			"context",
			analysis.Witness{Request: policy.Request{
				Principal: "arn:aws:iam::111122223333:role/r", Action: "a:B", Resource: "*",
				Context: map[string]policy.Values{"z:One": policy.One(`x"y`), "aws:TagKeys": policy.Many("a", "b"), "a:None": policy.Many(), "aws:username": policy.One("r")},
			}, Absent: []string{"k:A", "k:B"}, Decision: query.Allowed},
			`allowed: role r may call a:B on *, with a:None [], aws:TagKeys ["a", "b"], aws:username "r", z:One "x\"y", without k:A, k:B`,
		},
		{"a session of another account", analysis.Witness{Request: policy.Request{
			Principal: "arn:aws:sts::444455556666:assumed-role/r/session", Action: "sqs:SendMessage", Resource: queue,
		}, Decision: query.Allowed}, "allowed: a session of role r of account 444455556666 may call sqs:SendMessage on " + queue},
		{"the root user", analysis.Witness{Request: policy.Request{
			Principal: "arn:aws:iam::111122223333:root", Action: "a:B", Resource: "*",
		}, Decision: query.ExplicitDeny}, "denied: the root user may not call a:B on *"},
		{"a service", analysis.Witness{Request: policy.Request{
			Principal: "sns.amazonaws.com", Action: "sqs:SendMessage", Resource: queue,
		}, Decision: query.Allowed}, "allowed: the service sns.amazonaws.com may call sqs:SendMessage on " + queue},
		{"anyone", analysis.Witness{Request: policy.Request{Principal: "*", Action: "a:B", Resource: "*"}, Decision: query.ImplicitDeny}, "denied: anyone may not call a:B on *"},
		{"a federated user", analysis.Witness{Request: policy.Request{
			Principal: "arn:aws:sts::111122223333:federated-user/f", Action: "a:B", Resource: "*",
		}, Decision: query.Unknown}, "not decided: federated user f might call a:B on *"},
		{
			"something else",
			analysis.Witness{Request: policy.Request{Principal: "cognito-identity.amazonaws.com.x", Action: "a:B", Resource: "*"}, Decision: query.Allowed},
			"allowed: cognito-identity.amazonaws.com.x may call a:B on *",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := report.Sentences(&driver.Finding{Diagnostic: analysis.Diagnostic{Witness: &test.witness, Further: []*analysis.Witness{&test.witness}}})
			if diff := cmp.Diff(test.want+"\n"+test.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}
