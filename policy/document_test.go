package policy_test

import (
	"slices"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestOpaque marks statements and documents of which parts are not known: nothing may be concluded from what they lack.
func TestOpaque(t *testing.T) {
	unknown := policy.Node{Kind: policy.Unknown}
	symbol := policy.NewText(policy.Range{}, policy.Part{Symbol: &policy.Symbol{Name: "P"}})
	withKey := func(key policy.Text) policy.Node {
		n := object("Effect", text("Allow"))
		n.Members = append(n.Members, policy.Member{Key: key, Value: text("x")})
		return n
	}
	for name, test := range map[string]struct {
		root                policy.Node
		document, statement bool
		statements          int
	}{
		"all known":             {object("Statement", object("Effect", text("Allow"))), false, false, 1},
		"an unknown document":   {unknown, true, false, 0},
		"an unknown statement":  {object("Statement", array(unknown)), true, true, 1},
		"unknown statements":    {object("Statement", unknown), true, true, 1},
		"an unknown element":    {object("Statement", object("Action", unknown)), true, true, 1},
		"an unknown key in it":  {object("Statement", withKey(symbol)), true, true, 1},
		"another key in it":     {object("Statement", withKey(policy.Text{Value: "Comment"})), false, false, 1},
		"an unknown key beside": {withKey(symbol), true, false, 0},
		"no statement at all":   {object("Statement", array(text("x"), object("Sid", text("a")))), false, false, 1},
	} {
		d := policy.Parse(&test.root)
		if d.Opaque != test.document {
			t.Errorf("%s: the document is opaque: %t, want %t", name, d.Opaque, test.document)
		}
		if len(d.Statements) != test.statements {
			t.Errorf("%s: %d statements, want %d", name, len(d.Statements), test.statements)
			continue
		}
		if len(d.Statements) > 0 && d.Statements[0].Opaque != test.statement {
			t.Errorf("%s: the statement is opaque: %t, want %t", name, d.Statements[0].Opaque, test.statement)
		}
	}
}

// TestConditionBlocks has blocks that IAM refuses, which hold for no request, and such as say nothing or are not known.
func TestConditionBlocks(t *testing.T) {
	unknown := policy.Node{Kind: policy.Unknown}
	for name, test := range map[string]struct {
		block               policy.Node
		malformed           bool
		conditions, unknown int
	}{
		"a condition":         {object("Bool", object("aws:SecureTransport", text("true"))), false, 1, 0},
		"no condition":        {object(), false, 0, 0},
		"null":                {policy.Node{Kind: policy.Null}, false, 0, 0},
		"unknown":             {unknown, false, 0, 0},
		"a text":              {text("x"), true, 0, 0},
		"a list":              {policy.Node{Kind: policy.Array}, true, 0, 0},
		"an operator's text":  {object("Bool", text("x")), true, 0, 0},
		"an operator's null":  {object("Bool", policy.Node{Kind: policy.Null}), true, 0, 0},
		"an unknown operator": {object("Bool", unknown), false, 1, 1},
		"unknown values":      {object("Bool", object("k", unknown)), false, 1, 1},
		"one beside another":  {object("Bool", text("x"), "Null", object("k", text("true"))), true, 1, 0},
	} {
		root := object("Statement", object("Condition", test.block))
		b := policy.Parse(&root).Statements[0].Condition
		open := 0
		for i := range b.Conditions {
			if b.Conditions[i].Opaque {
				open++
			}
		}
		if b.Malformed != test.malformed || len(b.Conditions) != test.conditions || open != test.unknown {
			t.Errorf("%s: malformed %t with %d conditions, %d of them opaque", name, b.Malformed, len(b.Conditions), open)
		}
	}
	c := policy.Condition{Key: policy.Text{Value: "aws:PrincipalOrgID"}}
	if !c.Is("aws:SourceIp", "AWS:principalorgid") || c.Is("aws:PrincipalOrg") || c.Is() {
		t.Error("the key is compared wrongly")
	}
}

func TestExcludes(t *testing.T) {
	prod, notProd := policy.Assumption{Parameter: "Env", Is: "prod"}, policy.Assumption{Parameter: "Env", Is: "prod", Not: true}
	for name, test := range map[string]struct {
		a, b policy.Assumption
		want bool
	}{
		"the same":                 {prod, prod, false},
		"another value":            {prod, policy.Assumption{Parameter: "Env", Is: "dev"}, true},
		"the rest":                 {prod, policy.Assumption{Parameter: "Env", Rest: true}, true},
		"another parameter":        {prod, policy.Assumption{Parameter: "E", Is: "dev"}, false},
		"not this value":           {prod, notProd, true},
		"not another value":        {policy.Assumption{Parameter: "Env", Is: "dev"}, notProd, false},
		"not a value of another":   {policy.Assumption{Parameter: "E", Is: "prod"}, notProd, false},
		"twice not":                {notProd, notProd, false},
		"a condition and its not":  {policy.Assumption{Condition: "C", Value: true}, policy.Assumption{Condition: "C"}, true},
		"two conditions":           {policy.Assumption{Condition: "C", Value: true}, policy.Assumption{Condition: "D"}, false},
		"a condition, a parameter": {policy.Assumption{Condition: "C", Value: true}, prod, false},
	} {
		if got := test.a.Excludes(test.b); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
		if got := test.b.Excludes(test.a); got != test.want {
			t.Errorf("%s, the other way round: %t, want %t", name, got, test.want)
		}
	}
}

func TestUses(t *testing.T) {
	value := policy.Range{Start: 10, End: 20}
	use := policy.Use{Range: policy.Range{Start: 100, End: 110}, Within: policy.Range{Start: 90, End: 120}}
	variable := use
	variable.Values = []policy.Range{value}
	inside := policy.Range{Start: 12, End: 14}
	for name, got := range map[string]bool{
		"a place elsewhere":              use.Shows(inside),
		"a place beside the use":         !use.Shows(policy.Range{Start: 95, End: 99}),
		"a value that the variable has":  variable.Shows(inside),
		"a value that it does not have":  !variable.Shows(policy.Range{Start: 30, End: 31}),
		"a value that it has, near by":   !(&policy.Use{Within: value, Values: []policy.Range{value}}).Shows(inside),
		"what has neither value nor use": (&policy.Use{}).Shows(inside),
	} {
		if !got {
			t.Errorf("%s is taken wrongly", name)
		}
	}
}

func TestDocumentWords(t *testing.T) {
	languages := policy.Languages()
	if !slices.Equal(languages, []policy.Language{policy.IAM, policy.IoT, policy.Lattice}) {
		t.Errorf("languages %v", languages)
	}
	root := object("Statement", object())
	d := policy.Parse(&root)
	if d.File() != "" {
		t.Errorf("a document without a source is in %q", d.File())
	}
	d.Source = &policy.Source{Name: "a.json", Content: []byte("{}")}
	if d.File() != "a.json" {
		t.Errorf("the document is in %q", d.File())
	}
}

// TestMatchWildcards has strings beside patterns that match all but an end of them.
func TestMatchWildcards(t *testing.T) {
	for _, test := range []struct {
		pattern, s string
		fold, want bool
	}{
		{"", "", false, true},
		{"", "a", false, false},
		{"a", "", false, false},
		{"*", "", false, true},
		{"?", "", false, false},
		{"a", "a", false, true},
		{"a", "b", false, false},
		{"ab", "a", false, false},
		{"a", "ab", false, false},
		{"a*", "b", false, false},
		{"a*b", "ab", false, true},
		{"a*b", "axbxb", false, true},
		{"a*b", "axbx", false, false},
		{"*b*", "abc", false, true},
		{"*b*", "ac", false, false},
		{"a?c", "abc", false, true},
		{"a?c", "ac", false, false},
		{"?", "é", false, true},
		{"??", "é", false, false},
		{"*?", "é", false, true},
		{"?x", "€x", false, true},
		{"?x", "😀x", false, true},
		{"a*😀", "a😀😀", false, true},
		{"*é?", "éé", false, true},
		{"A", "a", true, true},
		{"A", "a", false, false},
		{"a*Z", "AbZz", true, true},
		{"[", "{", true, false},
		{"@", "`", true, false},
		{"é", "É", true, false},
		{"**", "ab", false, true},
		{"a**", "a", false, true},
		{"a*?", "a", false, false},
		{"*a", "ba", false, true},
		{"*a", "ab", false, false},
	} {
		if got := policy.MatchWildcards(test.pattern, test.s, test.fold); got != test.want {
			t.Errorf("MatchWildcards(%q, %q, %t) = %t", test.pattern, test.s, test.fold, got)
		}
	}
}

func TestPatternForms(t *testing.T) {
	parse := func(s string) policy.Pattern {
		return policy.ParsePattern(&policy.Text{Value: s}, policy.PatternMode{Wildcards: true, Variables: true})
	}
	for s, literal := range map[string]bool{"": true, "a": true, "${*}": true, "a*": false, "*": false, "${aws:username}": false, "?": false} {
		want := s
		if s == "${*}" {
			want = "*"
		}
		if !literal {
			want = ""
		}
		if got, ok := parse(s).Literal(); ok != literal || got != want {
			t.Errorf("the literal of %q is %q, %t", s, got, ok)
		}
	}
	for s, want := range map[string]bool{"*": true, "**": true, "a*": false, "": false, "?": false} {
		if got := parse(s).IsStar(); got != want {
			t.Errorf("%q is a lone *: %t", s, got)
		}
	}
	symbol := policy.NewText(policy.Range{}, policy.Part{Literal: "a"}, policy.Part{Symbol: &policy.Symbol{Name: "P"}})
	for name, test := range map[string]struct {
		p                   policy.Pattern
		variables, symbolic bool
	}{
		"a text":     {parse("a*"), false, false},
		"a variable": {parse("a${aws:username}*"), true, false},
		"a symbol":   {policy.ParsePattern(&symbol, policy.PatternMode{Wildcards: true}), false, true},
	} {
		if test.p.HasVariables() != test.variables || test.p.Symbolic() != test.symbolic {
			t.Errorf("%s: variables %t, symbols %t", name, test.p.HasVariables(), test.p.Symbolic())
		}
	}
}

func TestManagedByAWS(t *testing.T) {
	partition, _ := policy.Pseudo("AWS::Partition")
	open := func(parts ...policy.Part) policy.Text { return policy.NewText(policy.Range{}, parts...) }
	for name, test := range map[string]struct {
		text      policy.Text
		want      bool
		partition string
	}{
		"one of AWS":           {policy.Text{Value: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"}, true, "aws-cn"},
		"of an account":        {policy.Text{Value: "arn:aws:iam::111122223333:policy/x"}, false, ""},
		"a role":               {policy.Text{Value: "arn:aws:iam::aws:role/x"}, false, ""},
		"another service":      {policy.Text{Value: "arn:aws:sso::aws:policy/x"}, false, ""},
		"with a region":        {policy.Text{Value: "arn:aws:iam:us-east-1:aws:policy/x"}, false, ""},
		"not an ARN":           {policy.Text{Value: "ReadOnlyAccess"}, false, ""},
		"an open partition":    {open(policy.Part{Literal: "arn:"}, policy.Part{Symbol: &partition}, policy.Part{Literal: ":iam::aws:policy/x"}), true, ""},
		"an open name":         {open(policy.Part{Literal: "arn:aws:iam::aws:policy/"}, policy.Part{Symbol: &partition}), false, ""},
		"an open name, too":    {open(policy.Part{Literal: "arn:"}, policy.Part{Symbol: &partition}, policy.Part{Literal: ":iam::aws:policy/"}, policy.Part{Symbol: &partition}), false, ""},
		"an open service":      {open(policy.Part{Literal: "arn:aws:"}, policy.Part{Symbol: &partition}, policy.Part{Literal: "::aws:policy/x"}), false, ""},
		"a part of the region": {open(policy.Part{Literal: "arn:"}, policy.Part{Symbol: &partition}, policy.Part{Literal: "x:iam::aws:policy/x"}), false, ""},
	} {
		arn, ok := policy.ManagedByAWS(&test.text)
		if ok != test.want || arn.Partition != test.partition {
			t.Errorf("%s: %+v, %t", name, arn, ok)
		}
	}
}
