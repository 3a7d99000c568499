package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

func TestRewrite(t *testing.T) {
	for _, test := range []struct {
		name, written, value string // the scalar as it is written, and its new value
		want                 string // "" if it cannot be
	}{
		{"plain", `Bool`, "BoolIfExists", `BoolIfExists`},
		{"in double quotes", `"Bool"`, "BoolIfExists", `"BoolIfExists"`},
		{"in single quotes", `'Bool'`, "BoolIfExists", `'BoolIfExists'`},
		{"a value with single quotes in double quotes", `"a"`, "${b, 'c'}", `"${b, 'c'}"`},
		{"a value with single quotes in single quotes", `'a'`, "${b, 'c'}", ""},
		{"a value with single quotes without quotes", `a`, "b'c", `"b'c"`},
		{"a word for nothing", `StringEquals`, "Null", `"Null"`},
		{"the same in quotes", `"StringEquals"`, "Null", `"Null"`},
		{"a boolean", `enabled`, "true", `"true"`},
		{"a boolean of YAML 1.1", `allow`, "yes", `"yes"`},
		{"one boolean for another", `true`, "false", `false`},
		{"a number", `a`, "123", `"123"`},
		{"one number for another", `12`, "123", `123`},
		{"a hexadecimal number", `a`, "0x1F", `"0x1F"`},
		{"a number with an exponent", `a`, "1e3", `"1e3"`},
		{"a number to the base of 60", `a`, "190:20:30", `"190:20:30"`},
		{"a word for a number, as JSON needs it", `123`, "abc", `"abc"`},
		{"one date for another", `2008-10-17`, "2012-10-17", `2012-10-17`},
		{"a date", `latest`, "2012-10-17", `"2012-10-17"`},
		{"addresses are no numbers", `10.0.0.1/8`, "10.0.0.0/8", `10.0.0.0/8`},
		{"an account is a number", `root`, "012345678901", `"012345678901"`},
		{"an ARN", `arn:x`, "arn:aws:iam::111122223333:user/alice", `arn:aws:iam::111122223333:user/alice`},
		{"a variable in an ARN", `arn:x`, "arn:x/${aws:username}", `"arn:x/${aws:username}"`},
		{"a value that needs escapes", `"a"`, `a"b`, ""},
		{"a value that is a flow mapping without quotes", `a`, "{b}", `"{b}"`},
		{"a value that is an alias without quotes", `a`, "*", `"*"`},
		{"a value with a comment without quotes", `a`, "b #c", `"b #c"`},
		{"a variable alone", `'a'`, "${aws:username}", `'${aws:username}'`},
		{"a scalar that is written with escapes", `"\u0061"`, "b", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := policy.Text{Value: strings.Trim(test.written, `"'`), Range: policy.Range{Start: 3, End: 3 + len(test.written)}}
			if strings.Contains(test.written, `\u0061`) {
				text.Value = "a"
			}
			src := &policy.Source{Content: []byte("k: " + test.written + "\n")}
			var want []analysis.Edit
			if test.want != "" {
				want = []analysis.Edit{{Range: text.Range, NewText: test.want}}
			}
			if diff := cmp.Diff(want, analysis.Rewrite(src, &text, test.value)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
