package solve

import (
	"errors"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// answerTo is the resource of the request that answers a question, "" if there is none, or why it is open.
func answerTo(t *testing.T, q Query) string {
	t.Helper()
	w, found, err := New().Find(t.Context(), q)
	unknown, open := errors.AsType[*query.UnknownError](err)
	switch {
	case open && errors.Is(err, ErrUndecided):
		return "open: " + unknown.Reason()
	case err != nil:
		t.Fatal(err)
	case found:
		return w.Request.Resource
	}
	return ""
}

// TestDistinct: a Deny leaves open what it stops for some values only, if these are more than wildcards that no one has to use.
func TestDistinct(t *testing.T) {
	known := symbols{
		"P": {Name: "P", Origin: policy.FromParameter}, "Bucket": {Name: "Bucket", Origin: policy.FromResource},
		"L": {Name: "L", Origin: policy.FromParameter, Many: true}, "r": {Name: "var.r[*]", Origin: policy.FromParameter, Many: true},
		"Stage": {Name: "Stage", Origin: policy.FromParameter, Allowed: []string{"dev", "prod"}},
	}
	const key, open = "arn:aws:s3:::example-bucket/key", "open: a Deny depends on parameter P"
	tests := []struct{ name, allow, deny, want string }{
		{"a resource", "", `"Resource": "<P>"`, open},
		{"the end of a resource", "", `"Resource": "arn:aws:s3:*:*:<P>"`, open},
		{"the resource of another service", "", `"Resource": "arn:aws:sqs:us-east-1:111122223333:<P>"`, key},
		{"a resource that need not be asked for", "", `"Resource": "arn:aws:s3:::b/<P>"`, key},
		{"the only resource", `"arn:aws:s3:::b/*"`, `"Resource": "arn:aws:s3:::b/<P>"`, open},
		{"the same resource", `"<P>"`, `"Resource": "<P>"`, ""},
		{"keys of the same bucket", `"arn:aws:s3:::<P>/*"`, `"Resource": "arn:aws:s3:::<P>/*"`, ""},
		{"some keys of a bucket of the template", `"arn:aws:s3:::<Bucket>/*"`, `"Resource": "arn:aws:s3:::<Bucket>/private/*"`, "arn:aws:s3:::<Bucket>/key"},
		{"another bucket, unless it is the same", `"arn:aws:s3:::<P>/*"`, `"Resource": "arn:aws:s3:::b/*"`, open},
		{"some keys of the same bucket", `"arn:aws:s3:::<P>/*"`, `"Resource": "arn:aws:s3:::<P>/private/*"`, open},
		{"a bucket of the template", "", `"Resource": "arn:aws:s3:::<Bucket>/*"`, key},
		{"beside a known one that covers all", "", `"Resource": ["<P>", "*"]`, ""},
		{"a list", "", `"Resource": "<L>"`, "open: a Deny depends on parameter L"},
		{"a list of Terraform", "", `"Resource": ["<r>"]`, "open: a Deny depends on var.r"},
		{"a resource that is exempt", "", `"NotResource": "<P>"`, "<P>"},
		{"a resource that is exempt, and another one", `"arn:aws:s3:::b/*"`, `"NotResource": "<P>"`, ""},
		{"an action", "", `"Action": "<P>", "Resource": "*"`, open},
		{"an action of another service", "", `"Action": "ec2:<P>", "Resource": "*"`, key},
		{"an action that is exempt", "", `"NotAction": "<P>", "Resource": "*"`, open},
		{"an effect", "", `"Effect": "<P>", "Resource": "*"`, open},
		{"a condition", "", `"Resource": "*", "Condition": {"Fn": ""}`, "open: a Deny is not wholly known"},
		{"an operator", "", `"Resource": "*", "Condition": {"<P>": {"aws:username": "alice"}}`, open},
		{"Null", "", `"Resource": "*", "Condition": {"Null": {"aws:PrincipalTag/t": "<P>"}}`, open},
		{"a tag that need not be there", "", `"Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/t": "<P>"}}`, key},
		{"any tag but one", "", `"Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/t": "<P>"}}`, key},
		{"a network", "", `"Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "<P>"}}`, key},
		{"all networks but one", "", `"Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "<P>"}}`, open},
		{"one of two", `"arn:aws:s3:::dev/*"`, `"Resource": "arn:aws:s3:::<Stage>/*"`, "open: a Deny depends on parameter Stage"},
		{"neither of two", `"arn:aws:s3:::test/*"`, `"Resource": "arn:aws:s3:::<Stage>/*"`, "arn:aws:s3:::test/key"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			allow := test.allow
			if allow == "" {
				allow = `"*"`
			}
			deny := test.deny
			for _, element := range []string{`"Effect": "Deny"`, `"Action": "*"`} {
				name, _, _ := strings.Cut(element, ":")
				if !strings.Contains(deny, name) && !strings.Contains(deny, strings.Replace(name, `"`, `"Not`, 1)) {
					deny = element + ", " + deny
				}
			}
			d := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": [
				{"Effect": "Allow", "Action": "s3:*", "Resource": `+allow+`}, {`+deny+`}]}`, known)
			q := Query{Layers: []Layer{{Docs: []*policy.Document{d}}}, Actions: []string{"s3:GetObject"}}
			if got := answerTo(t, q); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestNotWhollyKnown: of a policy that is not there as a whole nothing is granted, and what others grant is open.
func TestNotWhollyKnown(t *testing.T) {
	admin := parse(t, policy.Identity, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, nil)
	unknown := parse(t, policy.Identity, `{"Fn": ""}`, nil)
	unknown.Name = "R/Policies/1"
	q := Query{Layers: []Layer{{Docs: []*policy.Document{admin, unknown}}}, Actions: []string{"s3:GetObject"}}
	if got, want := answerTo(t, q), "open: policy R/Policies/1 is not wholly known"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	q.Layers[0].Docs = q.Layers[0].Docs[1:]
	if got := answerTo(t, q); got != "" {
		t.Errorf("alone: got %q", got)
	}
}
