package eval

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// The symbols of the test documents.
func testSymbols() symbols {
	return symbols{
		"Param":   {Name: "Param", Origin: policy.FromParameter},
		"Other":   {Name: "Other", Origin: policy.FromParameter},
		"Bucket":  {Name: "Bucket", Origin: policy.FromResource},
		"Topic":   {Name: "Topic.Arn", Origin: policy.FromResource},
		"Account": {Name: "AWS::AccountId", Origin: policy.FromPseudo, Stand: "111122223333"},
		"Env":     {Name: "Env", Origin: policy.FromMapping, Allowed: []string{"dev", "prod"}},
		"List":    {Name: "List", Origin: policy.FromParameter, Many: true},
	}
}

// The symbols that a request's strings hold: P is Param, B is Bucket, T is Topic, E is Env, in options' order.
const (
	runeP = "\U000F0000"
	runeB = "\U000F0001"
	runeT = "\U000F0002"
	runeE = "\U000F0003"
)

func testOptions(known symbols) Options {
	return Options{Symbols: []*policy.Symbol{known["Param"], known["Bucket"], known["Topic"], known["Env"]}}
}

// What is unknown in an Allow statement, and how much of it a request lets decide.
func TestSymbols(t *testing.T) {
	const on = `"Action": "*", "Resource": `
	const when = `"Action": "*", "Resource": "*", "Condition": `
	tests := []struct {
		name, element, resource, context string
		want                             Outcome
	}{
		{"a stand-in is read", on + `"arn:aws:iam::<Account>:user/a"`, "arn:aws:iam::111122223333:user/a", "", Allowed},
		{"a stand-in is not another account", on + `"arn:aws:iam::<Account>:user/a"`, "arn:aws:iam::444455556666:user/a", "", ImplicitDeny},
		{"an unknown name", on + `"arn:aws:s3:::<Param>/*"`, "arn:aws:s3:::b/k", "", Unknown},
		{"an unknown name, another service", on + `"arn:aws:s3:::<Param>/*"`, "arn:aws:sqs:::b/k", "", ImplicitDeny},
		{"an unknown name, too short", on + `"arn:aws:s3:::a<Param>"`, "arn:aws:s3:::b", "", ImplicitDeny},
		{"an unknown name, no prefix", on + `"arn:aws:s3:::<Param>-logs"`, "arn:aws:s3:::b-data", "", ImplicitDeny},
		{"a star covers it", on + `["arn:aws:s3:::<Param>/*", "arn:aws:s3:::*"]`, "arn:aws:s3:::b/k", "", Allowed},
		{"not the resource", `"Action": "*", "NotResource": "arn:aws:s3:::<Param>"`, "arn:aws:s3:::b", "", Unknown},
		{"certainly not the resource", `"Action": "*", "NotResource": "arn:aws:s3:::<Param>"`, "*", "", Allowed},
		{"an unknown ARN", on + `"<Topic>"`, "arn:aws:sns:us-east-1:111122223333:t", "", Unknown},
		{"an unknown ARN and no ARN", on + `"<Topic>/x"`, "arn:aws:sns:us-east-1:111122223333:t", "", ImplicitDeny},
		{"an unknown action", `"Resource": "*", "Action": "s3:<Param>"`, "*", "", Unknown},
		{"an unknown action of another service", `"Resource": "*", "Action": "ec2:<Param>"`, "*", "", ImplicitDeny},
		{"unknown actions", `"Resource": "*", "Action": ["ec2:*", "<List>"]`, "*", "", Unknown},
		{"unknown actions beside one that matches", `"Resource": "*", "Action": ["s3:*", "<List>"]`, "*", "", Allowed},
		{"unknown resources", on + `["arn:aws:s3:::b", "<List>"]`, "arn:aws:s3:::c", "", Unknown},
		{"an element that is unknown", `"Action": "*", "Resource": {"Fn": ""}`, "*", "", Unknown},
		{"an item that is unknown", on + `["arn:aws:s3:::b", {"Fn": ""}]`, "arn:aws:s3:::c", "", Unknown},
		{"an unknown condition", when + `{"Fn": ""}`, "*", "", Unknown},
		{"an unknown condition of another action", `"Action": "ec2:*", "Resource": "*", "Condition": {"Fn": ""}`, "*", "", ImplicitDeny},
		{"an unknown operator", when + `{"<Param>": {"k": "a"}}`, "*", `{"k": "a"}`, Unknown},
		{"an unknown key", when + `{"StringEquals": {"<Param>": "a"}}`, "*", `{"k": "a"}`, Unknown},
		{"unknown keys", when + `{"StringEquals": {"Fn": ""}}`, "*", `{"k": "a"}`, Unknown},
		{"an unknown condition beside one that fails", when + `{"StringEquals": {"<Param>": "a", "k": "b"}}`, "*", `{"k": "a"}`, ImplicitDeny},

		{"an unknown value", when + `{"StringEquals": {"k": "<Param>"}}`, "*", `{"k": "a"}`, Unknown},
		{"an unknown value, key absent", when + `{"StringEquals": {"k": "<Param>"}}`, "*", `{}`, ImplicitDeny},
		{"an unknown value, negated, key absent", when + `{"StringNotEquals": {"k": "<Param>"}}`, "*", `{}`, Allowed},
		{"an unknown value, negated", when + `{"StringNotEquals": {"k": "<Param>"}}`, "*", `{"k": "a"}`, Unknown},
		{"an unknown value beside the right one", when + `{"StringEquals": {"k": ["<Param>", "a"]}}`, "*", `{"k": "a"}`, Allowed},
		{"an unknown value beside the right one, negated", when + `{"StringNotEquals": {"k": ["<Param>", "a"]}}`, "*", `{"k": "a"}`, ImplicitDeny},
		{"unknown values", when + `{"StringEquals": {"k": {"Fn": ""}}}`, "*", `{"k": "a"}`, Unknown},
		{"unknown values, key absent", when + `{"StringEquals": {"k": {"Fn": ""}}}`, "*", `{}`, ImplicitDeny},
		{"an unknown value of a list", when + `{"StringEquals": {"k": ["b", {"Fn": ""}]}}`, "*", `{"k": "a"}`, Unknown},
		{"an unknown number", when + `{"NumericLessThan": {"k": "<Param>"}}`, "*", `{"k": "1"}`, Unknown},
		{"an unknown number and a word", when + `{"NumericLessThan": {"k": "<Param>"}}`, "*", `{"k": "one"}`, ImplicitDeny},
		{"an unknown number beside a greater one", when + `{"NumericLessThan": {"k": ["<Param>", "5"]}}`, "*", `{"k": "1"}`, Allowed},
		{"an unknown address", when + `{"IpAddress": {"k": "<Param>"}}`, "*", `{"k": "10.0.0.1"}`, Unknown},
		{"an unknown truth", when + `{"Bool": {"k": "<Param>"}}`, "*", `{"k": "true"}`, Unknown},
		{"an unknown null", when + `{"Null": {"k": "<Param>"}}`, "*", `{}`, Unknown},
		{"an unknown ARN value", when + `{"ArnLike": {"k": "<Topic>"}}`, "*", `{"k": "arn:aws:sns:us-east-1:1:t"}`, Unknown},
		{"of all values", when + `{"ForAllValues:StringEquals": {"k": ["a", "<Param>"]}}`, "*", `{"k": ["a"]}`, Allowed},
		{"of all values, one other", when + `{"ForAllValues:StringEquals": {"k": ["a", "<Param>"]}}`, "*", `{"k": ["a", "b"]}`, Unknown},
		{"of any value", when + `{"ForAnyValue:StringEquals": {"k": ["a", "<Param>"]}}`, "*", `{"k": ["a", "b"]}`, Allowed},

		{"one of two values", on + `"arn:aws:s3:::b-<Env>"`, "arn:aws:s3:::b-dev", "", Unknown},
		{"none of two values", on + `"arn:aws:s3:::b-<Env>"`, "arn:aws:s3:::b-test", "", ImplicitDeny},
		{"both of two values", on + `"arn:aws:s3:::b-<Env>*"`, "arn:aws:s3:::b-", "", ImplicitDeny},
		{"both of two values match", when + `{"StringNotEquals": {"k": "<Env>"}}`, "*", `{"k": "test"}`, Allowed},
		{"the same choice in both places", on + `"arn:aws:s3:::<Env>-<Env>"`, "arn:aws:s3:::dev-prod", "", ImplicitDeny},

		{"the same symbol", on + `"arn:aws:s3:::<Param>/*"`, "arn:aws:s3:::" + runeP + "/k", "", Allowed},
		{"the same symbol after another text", on + `"arn:aws:s3:::x<Param>/*"`, "arn:aws:s3:::" + runeP + "/k", "", Unknown},
		{"another symbol", on + `"arn:aws:s3:::<Other>/*"`, "arn:aws:s3:::" + runeP + "/k", "", Unknown},
		{"a star covers a symbol", on + `"arn:aws:s3:::*"`, "arn:aws:s3:::" + runeP + "/k", "", Allowed},
		{"a question mark and a symbol", on + `"arn:aws:s3:::?"`, "arn:aws:s3:::" + runeP, "", Unknown},
		{"a literal and a parameter", on + `"arn:aws:s3:::mine"`, "arn:aws:s3:::" + runeP, "", Unknown},
		{"a literal and a resource's name", on + `"arn:aws:s3:::mine"`, "arn:aws:s3:::" + runeB, "", ImplicitDeny},
		{"a literal around a resource's name", on + `"arn:aws:s3:::mine/x"`, "arn:aws:s3:::" + runeB + "/x", "", ImplicitDeny},
		{"a prefix and a resource's name", on + `"arn:aws:s3:::mine*"`, "arn:aws:s3:::" + runeB, "", Unknown},
		{"a resource's own name", on + `"arn:aws:s3:::<Bucket>/x"`, "arn:aws:s3:::" + runeB + "/x", "", Allowed},
		{"a resource's own name, another key", on + `"arn:aws:s3:::<Bucket>/x"`, "arn:aws:s3:::" + runeB + "/y", "", ImplicitDeny},
		{"a resource's own ARN", on + `"<Topic>"`, runeT, "", Allowed},
		{"what begins with a resource's own ARN", on + `"<Topic>:*"`, runeT + ":sub", "", Allowed},
		{"a resource's own ARN and another end", on + `"<Topic>:*"`, runeT + "/sub", "", ImplicitDeny},
		{"an ARN pattern and a resource's ARN", on + `"arn:aws:sns:*:*:*"`, runeT, "", Unknown},
		{"everything and a resource's ARN", on + `"*"`, runeT, "", Allowed},
		{"a written ARN and a resource's ARN", on + `"arn:aws:sns:us-east-1:111122223333:t"`, runeT, "", ImplicitDeny},
		{"a choice in the request", on + `["arn:aws:s3:::dev", "arn:aws:s3:::prod"]`, "arn:aws:s3:::" + runeE, "", Unknown},
		{"a choice that the pattern covers", on + `"arn:aws:s3:::*d*"`, "arn:aws:s3:::" + runeE, "", Allowed},
		{"a choice that the pattern excludes", on + `"arn:aws:s3:::x*"`, "arn:aws:s3:::" + runeE, "", ImplicitDeny},
		{"a symbol as a value", when + `{"StringEquals": {"k": "<Param>"}}`, "*", `{"k": "` + runeP + `"}`, Allowed},
		{"a symbol as a value, and a literal", when + `{"StringEquals": {"k": "a"}}`, "*", `{"k": "` + runeP + `"}`, Unknown},
		{"a resource as a value, and a literal", when + `{"StringEquals": {"k": "a"}}`, "*", `{"k": "` + runeB + `"}`, ImplicitDeny},
		{"a symbol as a number", when + `{"NumericEquals": {"k": "1"}}`, "*", `{"k": "` + runeP + `"}`, Unknown},
		{"a symbol as a truth", when + `{"Bool": {"k": "true"}}`, "*", `{"k": "` + runeP + `"}`, Unknown},
		{"a variable whose value is a symbol", on + `"arn:aws:s3:::${k}/*"`, "arn:aws:s3:::" + runeP + "/x", `{"k": "` + runeP + `"}`, Allowed},
		{"a variable whose value is a symbol, and a literal", on + `"arn:aws:s3:::${k}/*"`, "arn:aws:s3:::b/x", `{"k": "` + runeP + `"}`, Unknown},
		{"a variable without value beside a symbol", on + `"arn:aws:s3:::${l}/<Param>"`, "arn:aws:s3:::b/x", ``, ImplicitDeny},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			known := testSymbols()
			p := Policies{Identity: []*policy.Document{parse(t, statements(`{"Effect": "Allow", `+test.element+`}`), known)}}
			context := contextOf(t, test.context)
			// The account is not in question here.
			r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: test.resource, Context: context}
			if got := DecideWith(p, r, testOptions(known)).Outcome; got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// What is unknown decides only where nothing certain does.
func TestUnknownDecides(t *testing.T) {
	const (
		maybeAllow = `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::<Param>"}`
		maybeDeny  = `{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::<Param>"}`
		denyAll    = `{"Effect": "Deny", "Action": "*", "Resource": "*"}`
		eitherAll  = `{"Effect": "<Param>", "Action": "*", "Resource": "*"}`
		unknown    = `{"Fn": ""}`
	)
	tests := []struct {
		name             string
		statements       []string
		boundary         []string
		want             Outcome
		undecidedMatches int
	}{
		{"maybe allowed", []string{maybeAllow}, nil, Unknown, 1},
		{"allowed anyway", []string{maybeAllow, allowAll}, nil, Allowed, 0},
		{"maybe denied", []string{allowAll, maybeDeny}, nil, Unknown, 1},
		{"denied anyway", []string{maybeAllow, maybeDeny, denyAll}, nil, ExplicitDeny, 0},
		{"maybe denied, not allowed", []string{maybeDeny}, nil, ImplicitDeny, 0},
		{"maybe both", []string{maybeAllow, maybeDeny}, nil, Unknown, 2},
		{"maybe allowed, not by the boundary", []string{maybeAllow}, []string{}, ImplicitDeny, 0},
		{"allowed, maybe by the boundary", []string{allowAll}, []string{maybeAllow}, Unknown, 1},
		{"an unknown effect", []string{eitherAll}, nil, Unknown, 1},
		{"an unknown effect beside an allow", []string{allowAll, eitherAll}, nil, Unknown, 1},
		{"an unknown effect beside a deny", []string{eitherAll, denyAll}, nil, ExplicitDeny, 0},
		{"an unknown statement", []string{unknown}, nil, Unknown, 1},
		{"an unknown statement beside an allow", []string{unknown, allowAll}, nil, Unknown, 1},
		{"an unknown statement beside a deny", []string{unknown, denyAll}, nil, ExplicitDeny, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			known := testSymbols()
			p := Policies{Identity: []*policy.Document{parse(t, statements(test.statements...), known)}}
			if test.boundary != nil {
				p.Boundary = []*policy.Document{parse(t, statements(test.boundary...), known)}
			}
			r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b"}
			got := Decide(p, r)
			if got.Outcome != test.want {
				t.Errorf("got %v, want %v", got.Outcome, test.want)
			}
			if got.Outcome == Unknown && len(got.Matches) != test.undecidedMatches {
				t.Errorf("%d statements are open, want %d", len(got.Matches), test.undecidedMatches)
			}
		})
	}
}

// A whole document, or a part of it, that is not known may allow and deny anything.
func TestUnknownDocuments(t *testing.T) {
	known := testSymbols()
	r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b"}
	for _, text := range []string{`{"Fn": ""}`, `{"Version": "2012-10-17", "<Param>": []}`, `{"Statement": {"Fn": ""}}`} {
		if got := Decide(Policies{Identity: []*policy.Document{parse(t, text, known)}}, r).Outcome; got != Unknown {
			t.Errorf("%s: got %v, want unknown", text, got)
		}
		allow := parse(t, statements(allowAll), known)
		if got := Decide(Policies{Identity: []*policy.Document{allow, parse(t, text, known)}}, r).Outcome; got != Unknown {
			t.Errorf("%s beside an allow: got %v, want unknown", text, got)
		}
	}
}

func TestUnknownPrincipals(t *testing.T) {
	tests := []struct {
		name, principal string
		want            Outcome
	}{
		{"an unknown principal", `"Principal": {"AWS": "<Param>"}`, Unknown},
		{"an unknown principal beside the caller", `"Principal": {"AWS": ["<Param>", "` + alice + `"]}`, Allowed},
		{"unknown principals", `"Principal": {"AWS": {"Fn": ""}}`, Unknown},
		{"an unknown element", `"Principal": {"Fn": ""}`, Unknown},
		{"an unknown type", `"Principal": {"<Param>": "x"}`, Unknown},
		{"the account's stand-in", `"Principal": {"AWS": "arn:aws:iam::<Account>:user/alice"}`, Allowed},
		{"all but an unknown one", `"NotPrincipal": {"AWS": "<Param>"}`, Unknown},
		{"all but the caller and an unknown one", `"NotPrincipal": {"AWS": ["<Param>", "` + alice + `"]}`, ImplicitDeny},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := Policies{Resource: parse(t, statements(grant(test.principal)), testSymbols())}
			r := policy.Request{Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b"}
			if got := Decide(p, r).Outcome; got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestStrangers(t *testing.T) {
	known := symbols{
		"Role":   {Name: "Role", Origin: policy.FromResource},
		"Bucket": {Name: "Bucket", Origin: policy.FromResource},
		"Param":  {Name: "Param", Origin: policy.FromParameter},
	}
	request := policy.Request{Principal: "arn:aws:iam::111122223333:user/alice", Action: "iam:PassRole"}
	tests := []struct {
		name, resource, request string
		strangers               bool
		want                    Outcome
	}{
		{"a made-up name may be the role's", "<Role>", "arn:aws:iam::111122223333:role/r", false, Unknown},
		{"a stranger's is not", "<Role>", "arn:aws:iam::111122223333:role/r", true, ImplicitDeny},
		{"nor in a field", "arn:aws:iam::*:role/<Role>", "arn:aws:iam::111122223333:role/r", true, ImplicitDeny},
		{"a parameter may be anything", "<Param>", "arn:aws:iam::111122223333:role/r", true, Unknown},
		{"the same symbol is the same", "<Role>", "\U000F0000", true, Allowed},
		{"another symbol is another", "<Role>", "\U000F0001", true, ImplicitDeny},
		{"a parameter may be the role", "<Role>", "\U000F0002", true, Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "`+test.resource+`"}}`, known)
			r := request
			r.Resource = test.request
			o := Options{Symbols: []*policy.Symbol{known["Role"], known["Bucket"], known["Param"]}, Strangers: test.strangers}
			if got := NewLayer(d).Decide(r, o).Outcome; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
