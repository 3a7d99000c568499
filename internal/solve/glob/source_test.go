package glob

import (
	"slices"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// Each text is held against strings in a reading, surely and possibly.
func TestReadings(t *testing.T) {
	tests := []struct {
		text      string
		read      Reading
		s         string
		must, may bool
	}{
		{"a*", Plain, "a*", true, true},
		{"a*", Plain, "ab", false, false},
		{"a*", Like, "ab", true, true},
		{"a?", Like, "aé", true, true},
		{"a?", Like, "a", false, false},
		{"Ab", IgnoreCase, "aB", true, true},
		{"É", IgnoreCase, "é", true, true},
		{"Ab", Plain, "aB", false, false},

		// Wildcards before the fifth colon do not run over colons; a pattern that lacks fields matches no ARN.
		{"arn:aws:s3:::b/*", ARNLike, "arn:aws:s3:::b/k:x", true, true},
		{"arn:aws:*:b", ARNLike, "arn:aws:s3:::b", false, false},
		{"arn:aws:iam::*:role/r", ARNLike, "arn:aws:iam::1:user/a:role/r", false, false},
		{"*", ARNLike, "*", false, false},
		{"*", Asked, "*", true, true},
		{"arn:*:role/r", ARNLike, "arn:aws:iam::1:role/r", false, false},

		// In Resource, a * that ends a segment goes on; what surely matches in a finding does so over whole fields.
		{"arn:aws:iam::*:role/r", InResource, "arn:aws:iam::1:user/a:role/r", true, true},
		{"arn:aws:iam::*:role/r", Aligned, "arn:aws:iam::1:user/a:role/r", false, true},
		{"arn:aws:*", InResource, "arn:aws:s3:::b", true, true},
		{"arn:aws:*", WholeFields, "arn:aws:s3:::b", true, true},
		{"arn:aws:s3", InResource, "arn:aws:s3:::b", true, true},
		{"arn:aws:lambda:*:function:f", WholeFields, "arn:aws:lambda:us-east-1:1:function:f", true, true},
		{"execute-api:/stage/GET/*", InResource, "arn:aws:execute-api:us-east-1:1:api/stage/GET/x", true, true},
		{"*", InResource, "*", true, true},

		// A symbol matches itself, and may be anything; one that AWS names is no one else's name.
		{"<S>", Like, "<S>", true, true},
		{"<S>", Like, "x", false, true},
		{"x*", Like, "<S>", false, true},
		{"*", Like, "<S>", true, true},
		{"<R>", Like, "x", false, false},
		{"x*", Like, "<R>", false, true},
		{"x", Like, "<R>", false, false},
		{"<A>", Like, "b:c", false, true},
		{"<A>", Like, "x", false, false},
		{"<L>", Like, "<L>", false, true},
		{"arn:<P>:s3:::b", ARNLike, "arn:aws:s3:::b", true, true},
		{"arn:aws:s3:::<S>", ARNLike, "arn:aws:s3:::<S>", true, true},
		{"arn:aws:<S>:::b", ARNLike, "arn:aws:<S>:::b", false, true},
	}
	for _, test := range tests {
		var table Symbols
		text := textOf(test.text)
		source := NewSource(&text, test.read, true, &table)
		s := stringOf(test.s, &table)
		if got := anyMatch(source.Must(&table), s, &table); got != test.must {
			t.Errorf("%q in reading %d surely matches %q: %t", test.text, test.read, test.s, got)
		}
		if got := anyMatch(source.May(&table), s, &table); got != test.may {
			t.Errorf("%q in reading %d may match %q: %t", test.text, test.read, test.s, got)
		}
	}
}

// Equal patterns, and only they, have the same text.
func TestSourceText(t *testing.T) {
	var table Symbols
	source := func(s string, read Reading) string {
		text := textOf(s)
		return NewSource(&text, read, true, &table).Text
	}
	if source("a${aws:username}", Like) != source("a${AWS:UserName}", Like) {
		t.Error("the case of a variable's name tells sources apart")
	}
	texts := []string{
		source("*", Like), source("*", Plain), source("?", Like), source("${*}", Like), source("${aws:username}", Like),
		source("${aws:username, 'a'}", Like), source("<S>", Like), source("<R>", Like), source("a", Like), source("a", IgnoreCase),
	}
	slices.Sort(texts)
	if len(slices.Compact(texts)) != 10 {
		t.Errorf("some of %q are the same", texts)
	}
}

func TestSubstitute(t *testing.T) {
	values := map[string]string{"aws:username": "al*ce"}
	lookup := func(name string) (string, bool, bool) {
		if name == "aws:principaltag/open" {
			return "", false, false
		}
		v, ok := values[name]
		return v, ok, true
	}
	tests := []struct{ text, want string }{
		{"user/${aws:username}", "user/al*ce"},
		{"${aws:PrincipalTag/t, 'x'}!", "x!"},
		{"${aws:PrincipalTag/t}", "-"},
		{"${aws:PrincipalTag/open}", "?"},
	}
	for _, test := range tests {
		var table Symbols
		text := textOf(test.text)
		source := NewSource(&text, Like, true, &table)
		got := "-"
		if s, ok := source.Substitute(lookup, &table); ok {
			got = "?"
			if !s.HasVariables() {
				got, _ = s.Must(&table)[0].Exact()
			}
		}
		if got != test.want {
			t.Errorf("%s becomes %s, want %s", test.text, got, test.want)
		}
	}
}

func TestCapture(t *testing.T) {
	tests := []struct {
		pattern, s string
		want       []string
	}{
		{"user/${aws:username}", "user/bob", []string{"bob"}},
		{"user/${aws:username}", "role/bob", nil},
		{"*/${aws:username}", "a/b/c", []string{"b/c", "c"}},
		{"${aws:username}-${aws:username}", "bob-bob", []string{"bob"}},
		{"${aws:username}-${aws:username}", "bob-rob", nil},
		{"${aws:username}?", "bé", []string{"b"}},
	}
	for _, test := range tests {
		text := policy.Text{Value: test.pattern}
		var table Symbols
		source := NewSource(&text, Like, true, &table)
		got, all := Capture(source.Pattern, "aws:username", test.s)
		slices.Sort(got)
		if !slices.Equal(got, test.want) || !all {
			t.Errorf("%q as %s: %q (all: %t), want %q", test.s, test.pattern, got, all, test.want)
		}
	}
	text := policy.Text{Value: "*${aws:username}*"}
	var table Symbols
	if _, all := Capture(NewSource(&text, Like, true, &table).Pattern, "aws:username", "a-long-text-with-many-parts"); all {
		t.Error("not all values of a text with many parts are listed")
	}
}
