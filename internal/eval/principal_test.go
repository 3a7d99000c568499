package eval

import (
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestImpliedKeys has the keys that follow from who calls, where the request's context does not give them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
func TestImpliedKeys(t *testing.T) {
	const absent = "\x00"
	for _, test := range []struct {
		caller string
		keys   map[string]string
	}{
		{alice, map[string]string{
			"aws:PrincipalArn": alice, "aws:PrincipalAccount": "111122223333", "aws:username": "alice", "aws:PrincipalType": "User",
			"aws:PrincipalIsAWSService": "false", "aws:PrincipalServiceName": absent,
		}},
		{"arn:aws:iam::111122223333:user/path/of/bob", map[string]string{"aws:username": "bob", "AWS:PRINCIPALTYPE": "User"}},
		{session1, map[string]string{
			"aws:PrincipalArn": "arn:aws:iam::111122223333:role/dev", "aws:username": absent, "aws:PrincipalType": "AssumedRole",
		}},
		{"arn:aws:iam::111122223333:role/p/dev", map[string]string{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/p/dev", "aws:PrincipalType": "AssumedRole"}},
		{"arn:aws:sts::111122223333:federated-user/fred", map[string]string{
			"aws:PrincipalArn": "arn:aws:sts::111122223333:federated-user/fred", "aws:PrincipalType": "FederatedUser", "aws:username": absent,
			"aws:PrincipalAccount": "111122223333",
		}},
		{"arn:aws:iam::111122223333:root", map[string]string{"aws:PrincipalArn": "arn:aws:iam::111122223333:root", "aws:PrincipalType": "Account", "aws:username": absent}},
		{"111122223333", map[string]string{"aws:PrincipalArn": "arn:aws:iam::111122223333:root", "aws:PrincipalType": "Account"}},
		{"ec2.amazonaws.com", map[string]string{
			"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "ec2.amazonaws.com", "aws:PrincipalArn": absent, "aws:PrincipalAccount": absent,
			"aws:PrincipalType": absent,
		}},
		{"alexa-appkit.amazon.com", map[string]string{"aws:PrincipalIsAWSService": "true"}},
		{"cognito-identity.amazonaws.com", map[string]string{"aws:PrincipalIsAWSService": absent, "aws:PrincipalServiceName": absent}},
		{"accounts.google.com", map[string]string{"aws:PrincipalIsAWSService": absent, "aws:PrincipalType": absent}},
		{"*", map[string]string{"aws:PrincipalType": "Anonymous", "aws:PrincipalArn": absent, "aws:PrincipalIsAWSService": absent, "aws:PrincipalAccount": absent}},
		// What is none of a user, a role or a session has only the keys that a request gives.
		{"arn:aws:iam::111122223333:group/dev", map[string]string{"aws:PrincipalArn": absent, "aws:PrincipalType": absent, "aws:PrincipalAccount": absent}},
		{"arn:aws:sts::111122223333:role/dev", map[string]string{"aws:PrincipalArn": absent, "aws:PrincipalType": absent}},
		{"arn:aws:sts::111122223333:user/dev", map[string]string{"aws:username": absent, "aws:PrincipalType": absent}},
		{"arn:aws:iam::111122223333:assumed-role/dev/s", map[string]string{"aws:PrincipalArn": absent}},
		{"arn:aws:iam::cloudfront:user/x", map[string]string{"aws:username": absent, "aws:PrincipalType": absent}},
		{alice, map[string]string{"awx:PrincipalArn": absent, "aws:PrincipalTag/x": absent}},
	} {
		for key, want := range test.keys {
			condition := `"StringEquals": {"` + key + `": "` + want + `"}`
			if want == absent {
				condition = `"Null": {"` + key + `": "true"}`
			}
			l := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {`+condition+`}}`), nil))
			r := policy.Request{Principal: test.caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
			if got := l.Decide(r, Options{}); got.Outcome != Allowed {
				t.Errorf("%s of %s is not %q", key, test.caller, strings.Trim(want, absent))
			}
			// What the context gives comes first.
			r.Context = map[string]policy.Values{key: policy.One("given")}
			given := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"`+key+`": "given"}}}`), nil))
			if got := given.Decide(r, Options{}); got.Outcome != Allowed {
				t.Errorf("%s of %s is not what the request gives", key, test.caller)
			}
		}
	}
}

// TestNamed has each sort of entry of Principal beside callers that it names, and such as it does not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func TestNamed(t *testing.T) {
	canonical := strings.Repeat("79a59df900b949e55d96a1e698fbaced", 2)
	for entry, test := range map[string]struct{ named, others, open []string }{
		`{"AWS": "*"}`:            {named: []string{alice, session1, "*", "ec2.amazonaws.com", canonical}},
		`{"AWS": "111122223333"}`: {named: []string{alice, session1, "111122223333"}, others: []string{"*", "arn:aws:iam::444455556666:user/alice", "ec2.amazonaws.com"}},
		`{"AWS": "arn:aws:iam::111122223333:root"}`: {
			named:  []string{alice, session1, "arn:aws:sts::111122223333:federated-user/fred", "arn:aws:iam::111122223333:root"},
			others: []string{"arn:aws-cn:iam::111122223333:user/alice"},
		},
		`{"AWS": "` + alice + `"}`: {
			named:  []string{alice, "arn:aws:sts::111122223333:federated-user/alice"},
			others: []string{"arn:aws:iam::111122223333:user/p/alice", "arn:aws:iam::111122223333:role/alice", "arn:aws:sts::111122223333:assumed-role/alice/s", "arn:aws:sts::111122223333:federated-user/al", "arn:aws:sts::444455556666:federated-user/alice"},
		},
		`{"AWS": "arn:aws:iam::111122223333:role/p/dev"}`: {
			named:  []string{session1, "arn:aws:iam::111122223333:role/p/dev"},
			others: []string{"arn:aws:iam::111122223333:role/dev", "arn:aws:sts::111122223333:assumed-role/ops/s1", "arn:aws:sts::444455556666:assumed-role/dev/s1", "arn:aws:sts::111122223333:federated-user/dev"},
		},
		`{"AWS": "` + session1 + `"}`:      {named: []string{session1}, others: []string{"arn:aws:sts::111122223333:assumed-role/dev/s2", "arn:aws:iam::111122223333:role/dev"}},
		`{"Service": "ec2.amazonaws.com"}`: {named: []string{"ec2.amazonaws.com"}, others: []string{"sqs.amazonaws.com", alice, "*"}},
		`{"Service": "*"}`:                 {named: []string{"ec2.amazonaws.com"}, others: []string{alice, "accounts.google.com", "cognito-identity.amazonaws.com"}},
		`{"Federated": "accounts.google.com"}`: {
			named: []string{"accounts.google.com"}, others: []string{"www.amazon.com", alice},
		},
		`{"Federated": "*"}`: {
			named:  []string{"accounts.google.com", "cognito-identity.amazonaws.com", "arn:aws:iam::111122223333:saml-provider/p", "arn:aws:iam::111122223333:oidc-provider/h/p"},
			others: []string{alice, "ec2.amazonaws.com", "arn:aws:sts::111122223333:saml-provider/p", "arn:aws:iam::111122223333:group/p"},
		},
		`{"CanonicalUser": "` + canonical + `"}`: {
			named: []string{canonical}, others: []string{strings.Replace(canonical, "7", "8", 1), "*", "ec2.amazonaws.com"},
			open: []string{alice, "arn:aws:iam::111122223333:root", "arn:aws:iam::cloudfront:user/x"},
		},
		`{"AWS": "arn:aws:iam::111122223333:user/*"}`: {others: []string{alice}},
		`{"Other": "` + alice + `"}`:                  {others: []string{alice}},
	} {
		decide := func(element, effect, caller string) Outcome {
			l := NewLayer(parse(t, statements(allowAll, `{"Effect": "`+effect+`", "`+element+`": `+entry+`, "Action": "*", "Resource": "*"}`), nil))
			if effect == "Allow" {
				l = NewLayer(parse(t, statements(`{"Effect": "Allow", "`+element+`": `+entry+`, "Action": "*", "Resource": "*"}`), nil))
			}
			return l.Decide(policy.Request{Principal: caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}, Options{}).Outcome
		}
		for want, callers := range map[Outcome][]string{Allowed: test.named, ImplicitDeny: test.others, Unknown: test.open} {
			for _, caller := range callers {
				if got := decide("Principal", "Allow", caller); got != want {
					t.Errorf("%s, which allows %s: %s, want %s", entry, caller, got, want)
				}
			}
		}
		for want, callers := range map[Outcome][]string{ExplicitDeny: test.named, Allowed: test.others, Unknown: test.open} {
			for _, caller := range callers {
				if got := decide("Principal", "Deny", caller); got != want {
					t.Errorf("%s, which denies %s: %s, want %s", entry, caller, got, want)
				}
			}
		}
	}
}

// TestNotPrincipal spares in a Deny only those that it lists themselves: AWS's example lists the account beside the user.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func TestNotPrincipal(t *testing.T) {
	known := symbols{"P": {Name: "P", Origin: policy.FromParameter}}
	for entry, test := range map[string]map[string]Outcome{
		`{"AWS": "` + alice + `"}`:                                            {alice: Allowed, "arn:aws:iam::111122223333:user/bob": ExplicitDeny, "*": ExplicitDeny},
		`{"AWS": "111122223333"}`:                                             {alice: ExplicitDeny, "arn:aws:iam::111122223333:root": Allowed},
		`{"AWS": "arn:aws:iam::111122223333:role/dev"}`:                       {session1: ExplicitDeny, "arn:aws:iam::111122223333:role/dev": Allowed},
		`{"AWS": ["arn:aws:iam::111122223333:role/dev", "` + session1 + `"]}`: {session1: Allowed},
		`{"AWS": "<P>"}`:                                                      {alice: Unknown},
		`{"Fn": ""}`:                                                          {alice: Unknown},
	} {
		for caller, want := range test {
			l := NewLayer(parse(t, statements(allowAll, `{"Effect": "Deny", "NotPrincipal": `+entry+`, "Action": "*", "Resource": "*"}`), known))
			r := policy.Request{Principal: caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
			if got := l.Decide(r, Options{}).Outcome; got != want {
				t.Errorf("a Deny beside %s for %s: %s, want %s", entry, caller, got, want)
			}
		}
	}
}

// TestUnfinishedARNs has resources with unknown values that lack segments, or whose segments the values may hold.
func TestUnfinishedARNs(t *testing.T) {
	known := testSymbols()
	options := testOptions(known)
	for _, test := range []struct {
		pattern, resource string
		want              Outcome
	}{
		{"arn:aws:sns:*:<Param>", "arn:aws:sns:us-east-1:111122223333:t", Unknown},
		{"arn:aws:sns:<Param>", "arn:aws:sns:us-east-1:111122223333:t", Unknown},
		{"arn:aws:sns:<Param>", "arn:aws:sqs:us-east-1:111122223333:t", ImplicitDeny},
		{"arn:aws:s3:::<Bucket>/*", "arn:aws:s3:::" + runeB + "/k", Allowed},
		{"arn:aws:s3:::<Bucket>/a*", "arn:aws:s3:::" + runeB + "/k", Unknown},
		{"arn:aws:s3:::<Bucket>", "arn:aws:s3:::" + runeB + "/k", Unknown},
		{"<Topic>", runeT, Allowed},
		{"<Topic>:a*", runeT + ":ab", Allowed},
		{"<Topic>:a*", runeT + ":b", ImplicitDeny},
		{"<Topic>*", runeT + ":b", Allowed},
		{"arn:aws:sns:*:*:x", runeT, Unknown},
		{"arn:aws:sns:*:*:*", "a" + runeP, Unknown},
		{"arn:aws:sns:*:*:*", "b" + runeP, ImplicitDeny},
		{"arn:aws:s3:::*", "arn:aws:s3:::" + runeP, Allowed},
		{"arn:aws:s3:::b?", "arn:aws:s3:::b" + runeP, Unknown},
		{"arn:aws:s3:::c*", "arn:aws:s3:::b" + runeP, ImplicitDeny},
		{"arn:aws:s3:::<Env>-x", "arn:aws:s3:::" + runeE + "-x", Allowed},
		{"arn:aws:s3:::dev-x", "arn:aws:s3:::" + runeE + "-x", Unknown},
		{"arn:aws:s3:::test-x", "arn:aws:s3:::" + runeE + "-x", ImplicitDeny},
		{"arn:aws:s3", "arn:aws:s3:::" + runeB, Allowed},
		{"arn:aws:s3:*", "arn:aws:s3:::" + runeB, Allowed},
	} {
		l := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "`+test.pattern+`"}`), known))
		r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: test.resource}
		if got := l.Decide(r, options).Outcome; got != test.want {
			t.Errorf("%s and %q: %s, want %s", test.pattern, test.resource, got, test.want)
		}
	}
}

// TestTypedValues has values at the borders of what numbers, dates and networks are.
func TestTypedValues(t *testing.T) {
	for _, test := range []struct {
		operator, in, value string
		want                bool
	}{
		{"NumericEquals", "1e2", "100", true},
		{"NumericEquals", "1e-2", "0.01", true},
		{"NumericEquals", "-0", "0.00", true},
		{"NumericEquals", "1e400", "1e400", true},
		{"NumericEquals", "1e401", "1e401", false},
		{"NumericEquals", "1e-401", "1e-401", false},
		{"NumericEquals", "1.", "1", false},
		{"NumericEquals", ".5", "0.5", true},
		{"NumericEquals", "", "0", false},
		{"NumericEquals", "1e", "1", false},
		{"NumericLessThan", "-1", "-2", true},
		{"NumericLessThan", "-2", "-1", false},
		{"NumericLessThan", "1", "-1", true},
		{"NumericLessThan", "-1", "1", false},
		{"NumericLessThan", "10", "9", true},
		{"NumericLessThan", "1.5", "1.25", true},
		{"NumericGreaterThan", "1.25", "1.5", true},
		{"NumericNotEquals", "5", "x", false},
		{"NumericNotEquals", "5", "6", true},
		{"DateEquals", "2026", "2026-01-01T00:00:00Z", true},
		{"DateEquals", "2026-02", "2026-02-01", true},
		{"DateEquals", "2026-1", "2026-01-01", false},
		{"DateEquals", "2026-01-01T10:00Z", "2026-01-01T12:00:00+02:00", true},
		{"DateEquals", "2026-01-01T10:00", "2026-01-01T10:00:00Z", true},
		{"DateEquals", "2026-01-01T10:00:00+0200", "2026-01-01T08:00:00Z", true},
		{"DateEquals", "2026-01-01T9:00:00Z", "2026-01-01T09:00:00Z", false},
		{"DateEquals", "2026-01-01T09:00:00,5Z", "2026-01-01T09:00:00.5Z", false},
		{"DateEquals", "2026-01-01T09:00:00.Z", "2026-01-01T09:00:00Z", false},
		{"DateEquals", "2026-01-01T09Z", "2026-01-01T09:00:00Z", false},
		{"DateEquals", "1767225600", "2026-01-01T00:00:00Z", true},
		{"DateEquals", "1767225600.5", "2026-01-01T00:00:00.5Z", true},
		{"DateEquals", "-1", "1969-12-31T23:59:59Z", true},
		{"DateLessThan", "2026-01-01", "1", true},
		{"DateEquals", "9999999999999", "9999999999999", false},
		{"DateEquals", "999999999999", "999999999999", true},
		{"IpAddress", "10.0.0.0/8", "10.255.255.255", true},
		{"IpAddress", "10.0.0.0/8", "11.0.0.0", false},
		{"IpAddress", "10.0.0.1", "10.0.0.1", true},
		{"IpAddress", "10.0.0.5/8", "10.1.0.0", true},
		{"IpAddress", "2001:db8::/32", "2001:db8::1", true},
		{"IpAddress", "fe80::1%eth0", "fe80::1", false},
		{"NotIpAddress", "10.0.0.0/8", "x", false},
		{"IpAddress", "10.0.0.0/33", "10.0.0.0", false},
		{"BinaryEquals", "YQ==", "YQ", true},
		{"BinaryEquals", "YQ==", "a", true},
		{"BinaryEquals", "YQ==", "Yg==", false},
		{"BinaryEquals", "!", "!", false},
		{"Bool", "true", "TRUE", true},
		{"Bool", "yes", "yes", false},
		{"Bool", "false", "true", false},
	} {
		l := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"`+test.operator+`": {"k": "`+test.in+`"}}}`), nil))
		r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "*", Context: map[string]policy.Values{"k": policy.One(test.value)}}
		if got := l.Decide(r, Options{}).Outcome == Allowed; got != test.want {
			t.Errorf("%s %q of %q: %t, want %t", test.operator, test.in, test.value, got, test.want)
		}
	}
}

// TestSymbolicARNs compares ARNs in conditions with unknown values in them, which may hold colons.
func TestSymbolicARNs(t *testing.T) {
	known := testSymbols()
	for _, test := range []struct {
		pattern, value string
		want           Outcome
	}{
		{"<Topic>:a*", runeT + ":ab", Allowed},
		{"<Topic>:a*", runeT + ":b", ImplicitDeny},
		{"arn:aws:sns:*:*:t", runeT, Unknown},
		{"arn:aws:sns:*:*:t", "b" + runeT, ImplicitDeny},
		{"arn:aws:iam::<Param>:role/x", "arn:aws:iam::111122223333:role/x", Unknown},
		{"arn:aws:iam::<Param>:role/x", "arn:aws:iam::111122223333:role/y", ImplicitDeny},
		{"arn:aws:iam::*:role/<Param>", "arn:aws:iam::1:role/" + runeP, Allowed},
		{"arn:aws:iam::*:role/a", "arn:aws:iam::1:role/" + runeP, Unknown},
		{"arn:aws:iam::*:role/a", "arn:aws:iam::1:user/" + runeP, ImplicitDeny},
		{"arn:aws:iam::*", "arn:aws:iam::1:user/" + runeP, ImplicitDeny},
	} {
		l := NewLayer(parse(t, statements(`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"k": "`+test.pattern+`"}}}`), known))
		r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "*", Context: map[string]policy.Values{"k": policy.One(test.value)}}
		if got := l.Decide(r, testOptions(known)).Outcome; got != test.want {
			t.Errorf("%s and %q: %s, want %s", test.pattern, test.value, got, test.want)
		}
	}
}
