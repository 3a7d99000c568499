package syntax

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iamlint/iamlint/policy"
)

func TestJSONErrors(t *testing.T) {
	for _, test := range []struct {
		text   string
		offset int
		want   string
	}{
		{`{"a":1 "b":2}`, 7, `expected ',' or '}' after object value, found '"'`},
		{`{"a":1]`, 6, `expected ',' or '}' after object value, found ']'`},
		{`{"a":"b" : 1}`, 9, `expected ',' or '}' after object value, found ':'`},
		{`[1 2]`, 3, `expected ',' or ']' after array element, found '2'`},
		{`[1}`, 2, `expected ',' or ']' after array element, found '}'`},
		{`{"a" 1}`, 5, `expected ':' after object name, found '1'`},
		{`{a:1}`, 1, `expected '"' at start of a member's name, found 'a'`},
		{`{"a":1,,"b":2}`, 7, `expected '"' at start of a member's name, found ','`},
		{`{null:1}`, 1, `expected '"' at start of a member's name, found 'n'`},
		{`{"a":1,[]}`, 7, `expected '"' at start of a member's name, found '['`},
		{`{"a":1,}`, 6, `a comma after the last element is not allowed in JSON`},
		{`[1, ]`, 2, `a comma after the last element is not allowed in JSON`},
		{`{"a":tru}`, 8, `expected 'e' in literal true, found '}'`},
		{`{"a":'x'}`, 5, `expected a value, found '\''`},
		{`{"a":01}`, 6, `expected ',' or '}' after object value, found '1'`},
		{`{"a": }`, 6, `expected a value, found '}'`},
		{`{"a":1`, 6, `unexpected end of the text`},
		{`{"a`, 3, `unexpected end of the text`},
		{``, 0, `unexpected end of the text`},
		{`  `, 2, `unexpected end of the text`},
		{`{} {}`, 3, `expected the end of the text after the top-level value`},
		{`{"a":1}}`, 7, `expected the end of the text after the top-level value`},
		{"{\"a\":\"\n\"}", 6, `control character '\n' in string must be escaped`},
		{`{"a":"\q"}`, 6, "invalid escape sequence `\\q` in string"},
		{"\x00", 0, `expected a value, found '\x00'`},
		{"[\"\xff\"]", 2, `invalid UTF-8`},
		{"{\"a\":1, // c\n\"b\":2}", 8, `comments are not allowed in JSON`},
		{"/* c */ {}", 0, `comments are not allowed in JSON`},
		{"[1, # c\n2]", 4, `comments are not allowed in JSON`},
		{strings.Repeat("[", 100_000), 1000, `nested more than 1000 levels deep`},
		{strings.Repeat(`{"a":`, 100_000), 5000, `nested more than 1000 levels deep`},
	} {
		t.Run(test.text[:min(20, len(test.text))], func(t *testing.T) {
			_, err := ParseJSON([]byte(test.text), 7)
			if err == nil {
				t.Fatal("no error")
			}
			equal(t, fmt.Sprint(test.offset+7, ": ", test.want), fmt.Sprint(err.Offset, ": ", err.Message))
		})
	}
}

func TestJSONPlaces(t *testing.T) {
	text := " {\"a\\u00e9\" : [ 1e3 , true,null, \"x\\/\\n\" ] ,\r\n\"a\": {} , \"a\": -0.5, \"é\": []}\n"
	source := func(r policy.Range) string { return text[r.Start-3 : r.End-3] }
	parsed, err := ParseJSON([]byte(text), 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var visit func(n *policy.Node)
	visit = func(n *policy.Node) {
		got = append(got, fmt.Sprintf("%s %q %q", n.Kind, n.Value, source(n.Range)))
		for i := range n.Items {
			visit(&n.Items[i])
		}
		for i := range n.Members {
			key := n.Members[i].Key
			got = append(got, fmt.Sprintf("key %q %q", key.Value, source(key.Range)))
			visit(&n.Members[i].Value)
		}
	}
	visit(&parsed)
	equal(t, []string{
		fmt.Sprintf("object \"\" %q", strings.TrimSpace(text)),
		`key "aé" "\"a\\u00e9\""`,
		`array "" "[ 1e3 , true,null, \"x\\/\\n\" ]"`,
		`number "1e3" "1e3"`, `boolean "true" "true"`, `null "" "null"`, `string "x/\n" "\"x\\/\\n\""`,
		`key "a" "\"a\""`, `object "" "{}"`,
		`key "a" "\"a\""`, `number "-0.5" "-0.5"`,
		`key "é" "\"é\""`, `array "" "[]"`,
	}, got)
	if second := parsed.Get("a"); second.Value != "-0.5" {
		t.Errorf("the last of two equal keys counts, got %s", second.Value)
	}
}

// FuzzJSON holds the parser to encoding/json: what one takes, the other takes too, but for what only we refuse.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"Statement": {"Effect": "Allow"}}`, `[1, 2.5e-3, "\ud83d\ude00", null, {"a": {}, "a": []}]`, `{"a":1,}`, "\"\x7f\"", `"\ud800"`, "\"\xff\""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseJSON([]byte(text), 0)
		if err == nil && !json.Valid([]byte(text)) {
			t.Fatalf("taken, but no JSON: %q", text)
		}
		if err == nil {
			checkRanges(t, &parsed, policy.Range{End: len(text)})
			return
		}
		if strings.HasPrefix(err.Message, "nested") || err.Message == "invalid UTF-8" || strings.HasPrefix(err.Message, "invalid surrogate") {
			return
		}
		if json.Valid([]byte(text)) && !strings.Contains(text, `\u`) {
			t.Fatalf("refused (%s), but JSON: %q", err.Message, text)
		}
	})
}

// checkRanges reports places outside of the text or of the parent.
func checkRanges(t *testing.T, n *policy.Node, parent policy.Range) {
	t.Helper()
	if !parent.Contains(n.Range) || n.Range.Start > n.Range.End {
		t.Fatalf("place %v of %s %q is not in %v", n.Range, n.Kind, n.Value, parent)
	}
	for i := range n.Items {
		checkRanges(t, &n.Items[i], n.Range)
	}
	for i := range n.Members {
		if !n.Range.Contains(n.Members[i].Key.Range) {
			t.Fatalf("place %v of key %q is not in %v", n.Members[i].Key.Range, n.Members[i].Key.Value, n.Range)
		}
		checkRanges(t, &n.Members[i].Value, n.Range)
	}
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
