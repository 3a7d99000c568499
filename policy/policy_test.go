package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

func TestSourcePosition(t *testing.T) {
	src := &policy.Source{Name: "x", Content: []byte("\uFEFFa\r\né😀b\n\nlast")}
	for _, test := range []struct {
		name  string
		at    string
		want  policy.Position
		utf16 int
	}{
		{"the byte order mark is not a column", "a", policy.Position{Line: 1, Column: 1, Offset: 3}, 1},
		{"a line ends at CRLF", "é", policy.Position{Line: 2, Column: 1, Offset: 6}, 1},
		{"columns are code points", "b", policy.Position{Line: 2, Column: 3, Offset: 12}, 4},
		{"empty lines count", "last", policy.Position{Line: 4, Column: 1, Offset: 15}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			offset := strings.Index(string(src.Content), test.at)
			if diff := cmp.Diff(test.want, src.Position(offset)); diff != "" {
				t.Errorf("Position (-want +got):\n%s", diff)
			}
			if got := src.UTF16Column(offset); got != test.utf16 {
				t.Errorf("UTF16Column = %d, want %d", got, test.utf16)
			}
		})
	}
	if got := src.Position(1000).Offset; got != len(src.Content) {
		t.Errorf("an offset past the end is at %d, want %d", got, len(src.Content))
	}
	if got := src.Position(-1); got.Line != 1 || got.Column != 1 {
		t.Errorf("a negative offset is at %+v", got)
	}
	for number, want := range map[int]string{0: "", 1: "a", 2: "é😀b", 3: "", 4: "last", 5: ""} {
		r := src.Line(number)
		if got := string(src.Content[r.Start:r.End]); got != want {
			t.Errorf("Line(%d) = %q, want %q", number, got, want)
		}
	}
}

func TestParseARN(t *testing.T) {
	for _, test := range []struct {
		in   string
		want policy.ARN
		ok   bool
	}{
		{"arn:aws:s3:::b/k:x", policy.ARN{Partition: "aws", Service: "s3", Resource: "b/k:x"}, true},
		{"arn:aws:iam::1:user/a", policy.ARN{Partition: "aws", Service: "iam", Account: "1", Resource: "user/a"}, true},
		{
			"arn:aws:s3:::${aws:username}-b",
			policy.ARN{Partition: "aws", Service: "s3", Resource: "${aws:username}-b"},
			true,
		},
		{
			"arn:aws:sqs:${aws:RequestedRegion}:${aws:PrincipalAccount}:q",
			policy.ARN{Partition: "aws", Service: "sqs", Region: "${aws:RequestedRegion}", Account: "${aws:PrincipalAccount}", Resource: "q"},
			true,
		},
		{
			"arn:<AWS::Partition>:iam::<AWS::AccountId>:role/<Role>",
			policy.ARN{Partition: "<AWS::Partition>", Service: "iam", Account: "<AWS::AccountId>", Resource: "role/<Role>"},
			true,
		},
		{"arn:aws:s3", policy.ARN{}, false},
		{"*", policy.ARN{}, false},
		{"", policy.ARN{}, false},
	} {
		got, ok := policy.ParseARN(test.in)
		if ok != test.ok || got != test.want {
			t.Errorf("ParseARN(%q) = %+v, %v; want %+v, %v", test.in, got, ok, test.want, test.ok)
		}
		if ok && got.String() != test.in {
			t.Errorf("String of %q is %q", test.in, got)
		}
	}
}

func TestParseOperator(t *testing.T) {
	for in, want := range map[string]policy.Operator{
		"StringEquals":               {Name: "StringEquals"},
		"stringnotlikeifexists":      {Name: "StringNotLike", Comparison: policy.Like, Negated: true, IfExists: true},
		"ForAllValues:StringLike":    {Name: "StringLike", Comparison: policy.Like, Qualifier: policy.ForAllValues},
		"foranyvalue:ArnEquals":      {Name: "ArnEquals", Family: policy.ARNFamily, Comparison: policy.Like, Qualifier: policy.ForAnyValue},
		"BOOLIFEXISTS":               {Name: "Bool", Family: policy.BoolFamily, IfExists: true},
		"NumericGreaterThanEquals":   {Name: "NumericGreaterThanEquals", Family: policy.NumericFamily, Comparison: policy.GreaterThanEquals},
		"NotIpAddress":               {Name: "NotIpAddress", Family: policy.IPAddressFamily, Negated: true},
		"Null":                       {Name: "Null", Family: policy.NullFamily},
		"DateLessThan":               {Name: "DateLessThan", Family: policy.DateFamily, Comparison: policy.LessThan},
		"StringNotEqualsIgnoreCase":  {Name: "StringNotEqualsIgnoreCase", Comparison: policy.EqualsIgnoreCase, Negated: true},
		"ForAnyValue:StringNotLike":  {Name: "StringNotLike", Comparison: policy.Like, Negated: true, Qualifier: policy.ForAnyValue},
		"ForAllValues:BoolIfExists":  {Name: "Bool", Family: policy.BoolFamily, Qualifier: policy.ForAllValues, IfExists: true},
		"ArnNotLike":                 {Name: "ArnNotLike", Family: policy.ARNFamily, Comparison: policy.Like, Negated: true},
		"BinaryEquals":               {Name: "BinaryEquals", Family: policy.BinaryFamily},
		"NumericLessThanIfExists":    {Name: "NumericLessThan", Family: policy.NumericFamily, Comparison: policy.LessThan, IfExists: true},
		"ForAllValues:DateNotEquals": {Name: "DateNotEquals", Family: policy.DateFamily, Negated: true, Qualifier: policy.ForAllValues},
	} {
		got, ok := policy.ParseOperator(in)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("ParseOperator(%q) (-want +got), ok=%v:\n%s", in, ok, diff)
		}
		if !strings.EqualFold(got.String(), in) {
			t.Errorf("String of %q is %q", in, got)
		}
	}
	for _, in := range []string{"", "StringEqual", "IfExists", "ForAllValues:", "ForSomeValues:StringEquals", "StringEqualsIfExistsIfExists"} {
		if got, ok := policy.ParseOperator(in); ok {
			t.Errorf("ParseOperator(%q) = %v, want none", in, got)
		}
	}
	for _, name := range policy.OperatorNames() {
		if op, ok := policy.ParseOperator(name); !ok || op.String() != name {
			t.Errorf("ParseOperator(%q) = %v, %v", name, op, ok)
		}
	}
}

func TestParsePattern(t *testing.T) {
	lit := func(s string) policy.Token { return policy.Token{Kind: policy.Literal, Text: s} }
	star, one := policy.Token{Kind: policy.AnyString}, policy.Token{Kind: policy.AnyOne}
	variable := func(s string) policy.Token { return policy.Token{Kind: policy.Variable, Text: s} }
	both := policy.PatternMode{Wildcards: true, Variables: true}
	bucket := &policy.Symbol{Name: "Bucket"}
	for _, test := range []struct {
		name string
		text policy.Text
		mode policy.PatternMode
		want policy.Pattern
	}{
		{"wildcards", policy.Text{Value: "a*b?c"}, both, policy.Pattern{lit("a"), star, lit("b"), one, lit("c")}},
		{"adjacent stars are one", policy.Text{Value: "a***"}, both, policy.Pattern{lit("a"), star}},
		{"no wildcards without the mode", policy.Text{Value: "a*"}, policy.PatternMode{}, policy.Pattern{lit("a*")}},
		{"a variable", policy.Text{Value: "user/${aws:username}"}, both, policy.Pattern{lit("user/"), variable("aws:username")}},
		{"no variables without the mode", policy.Text{Value: "${aws:username}"}, policy.PatternMode{Wildcards: true}, policy.Pattern{lit("${aws:username}")}},
		{"a default", policy.Text{Value: "${aws:PrincipalTag/team, 'no}ne'}-x"}, both, policy.Pattern{
			{Kind: policy.Variable, Text: "aws:PrincipalTag/team", Default: "no}ne", HasDefault: true}, lit("-x"),
		}},
		{"escapes", policy.Text{Value: "${*}${?}${$}"}, both, policy.Pattern{lit("*?$")}},
		{"an open brace", policy.Text{Value: "a${b"}, both, policy.Pattern{lit("a${b")}},
		{"an empty name", policy.Text{Value: "${}"}, both, policy.Pattern{lit("${}")}},
		{"a default without quotes", policy.Text{Value: "${a, b}"}, both, policy.Pattern{lit("${a, b}")}},
		{
			"a symbol", policy.NewText(policy.Range{}, policy.Part{Literal: "b/"}, policy.Part{Symbol: bucket}, policy.Part{Literal: "/*"}), both,
			policy.Pattern{lit("b/"), {Kind: policy.SymbolToken, Symbol: bucket}, lit("/"), star},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, policy.ParsePattern(&test.text, test.mode)); diff != "" {
				t.Errorf("ParsePattern(%q) (-want +got):\n%s", test.text.Value, diff)
			}
		})
	}
}

func TestNewText(t *testing.T) {
	bucket := &policy.Symbol{Name: "Bucket"}
	known := policy.NewText(policy.Range{}, policy.Part{Literal: "a"}, policy.Part{}, policy.Part{Literal: "b"})
	if !known.Known() || known.Value != "ab" {
		t.Errorf("a text of literals is %+v", known)
	}
	unknown := policy.NewText(policy.Range{}, policy.Part{Literal: "a"}, policy.Part{Literal: "b"}, policy.Part{Symbol: bucket})
	if unknown.Known() || unknown.Value != "ab<Bucket>" || len(unknown.Parts) != 2 {
		t.Errorf("a text with a symbol is %+v", unknown)
	}
}

// naive is MatchWildcards without cleverness, on runes.
func naive(pattern, s []rune, fold bool) bool {
	if len(pattern) == 0 {
		return len(s) == 0
	}
	if pattern[0] == '*' {
		return naive(pattern[1:], s, fold) || len(s) > 0 && naive(pattern, s[1:], fold)
	}
	if len(s) == 0 {
		return false
	}
	same := pattern[0] == '?' || pattern[0] == s[0] ||
		fold && pattern[0] < 0x80 && s[0] < 0x80 && strings.EqualFold(string(pattern[0]), string(s[0]))
	return same && naive(pattern[1:], s[1:], fold)
}

func FuzzMatch(f *testing.F) {
	for _, seed := range [][2]string{
		{"a*b", "aXb"}, {"*", ""}, {"?", "é"}, {"s3:Get*", "s3:GetObject"}, {"**?", "a"}, {"*a*b*", "xxaxxb"}, {"", ""}, {"é?", "éé"}, {"*é", "aéé"},
	} {
		f.Add(seed[0], seed[1], false)
		f.Add(seed[0], seed[1], true)
	}
	f.Fuzz(func(t *testing.T, pattern, s string, fold bool) {
		pattern, s = strings.ToValidUTF8(pattern, ""), strings.ToValidUTF8(s, "")
		if len(pattern) > 12 || len(s) > 24 {
			return
		}
		want := naive([]rune(pattern), []rune(s), fold)
		if got := policy.MatchWildcards(pattern, s, fold); got != want {
			t.Errorf("MatchWildcards(%q, %q, %v) = %v, want %v", pattern, s, fold, got, want)
		}
	})
}

func text(s string) policy.Node { return policy.Node{Kind: policy.String, Text: policy.Text{Value: s}} }

func object(members ...any) policy.Node {
	n := policy.Node{Kind: policy.Object}
	for i := 0; i < len(members); i += 2 {
		n.Members = append(n.Members, policy.Member{Key: policy.Text{Value: members[i].(string)}, Value: members[i+1].(policy.Node)})
	}
	return n
}

func array(items ...policy.Node) policy.Node { return policy.Node{Kind: policy.Array, Items: items} }

func TestParse(t *testing.T) {
	number := policy.Node{Kind: policy.Number, Text: policy.Text{Value: "5"}}
	root := object(
		"Version", text(policy.Version2012),
		"Statement", array(
			object(
				"Effect", text("Allow"),
				"Principal", object("AWS", array(text("a"), text("b")), "Service", text("c")),
				"Action", text("s3:*"),
				"NotResource", array(text("x"), number, text("y")),
				"Condition", object(
					"Bool", object("aws:SecureTransport", policy.Node{Kind: policy.Bool, Text: policy.Text{Value: "false"}}),
					"NumericLessThan", object("k", array(number, text("6"))),
				),
				"Extra", text("kept in the nodes"),
			),
			text("no statement"),
			policy.Node{Kind: policy.Unknown},
		),
	)
	d := policy.Parse(&root)
	if !d.Variables() || !d.StatementList || !d.Opaque || len(d.Statements) != 2 {
		t.Fatalf("document is %+v", d)
	}
	s := d.Statements[0]
	if !s.Allows() || s.Denies() || s.Opaque || s.SidValue() != "" {
		t.Errorf("statement is %+v", s)
	}
	if diff := cmp.Diff([]int{-1}, s.Action.Index); diff != "" {
		t.Errorf("index of a bare string (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 2}, s.NotResource.Index); diff != "" {
		t.Errorf("index of list items (-want +got):\n%s", diff)
	}
	var principals []string
	for _, p := range s.Principal.Entries {
		principals = append(principals, p.Type.Value+"="+p.ID.Value)
	}
	if diff := cmp.Diff([]string{"AWS=a", "AWS=b", "Service=c"}, principals); diff != "" {
		t.Errorf("principals (-want +got):\n%s", diff)
	}
	var users []string
	for id := range s.Principal.Of("AWS") {
		users = append(users, id.Value)
	}
	if diff := cmp.Diff([]string{"a", "b"}, users); diff != "" {
		t.Errorf("principals of a type (-want +got):\n%s", diff)
	}
	if c := s.Condition.Conditions[0]; !c.Is("aws:SourceIp", "AWS:securetransport") || c.Is("aws:SourceIp") {
		t.Errorf("the key %s is compared wrongly", c.Key.Value)
	}
	var conditions []string
	for _, c := range s.Condition.Conditions {
		for _, v := range c.Values {
			conditions = append(conditions, c.Operator.Value+" "+c.Key.Value+" "+v.Value)
		}
	}
	if diff := cmp.Diff([]string{"Bool aws:SecureTransport false", "NumericLessThan k 5", "NumericLessThan k 6"}, conditions); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	if opaque := d.Statements[1]; !opaque.Opaque || opaque.Index != 2 {
		t.Errorf("an unknown statement is %+v", opaque)
	}
}

func TestParseForms(t *testing.T) {
	single := object("Statement", object("Effect", text("Deny"), "Principal", text("*")))
	d := policy.Parse(&single)
	if d.StatementList || len(d.Statements) != 1 || d.Variables() {
		t.Errorf("a single statement gives %+v", d)
	}
	if p := d.Statements[0].Principal; !p.Any || len(p.Entries) != 0 {
		t.Errorf("the bare principal * gives %+v", p)
	}
	for _, root := range []policy.Node{text("x"), array(), {Kind: policy.Null}, object(), object("Statement", text("x"))} {
		if d := policy.Parse(&root); len(d.Statements) != 0 || d.Opaque {
			t.Errorf("%v gives %+v", root, d)
		}
	}
}

func TestGet(t *testing.T) {
	n := object("a", text("1"), "b", object("c", text("2")), "a", text("3"))
	if got := n.Get("a"); got == nil || got.Value != "3" {
		t.Errorf("the last of two equal keys counts; got %v", got)
	}
	if got := n.At("b", "c"); got == nil || got.Value != "2" {
		t.Errorf("At(b, c) = %v", got)
	}
	if got := n.At("x", "c"); got != nil {
		t.Errorf("At of a missing path = %v", got)
	}
}

func TestKinds(t *testing.T) {
	for _, kind := range policy.Kinds() {
		if got, err := policy.ParseKind(kind.String()); err != nil || got != kind {
			t.Errorf("ParseKind(%s) = %v, %v", kind, got, err)
		}
	}
	if _, err := policy.ParseKind("role"); err == nil || !strings.Contains(err.Error(), "identity, trust") {
		t.Errorf("the error for an unknown kind is %v", err)
	}
}
