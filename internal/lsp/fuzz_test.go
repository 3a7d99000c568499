package lsp

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iamlint/iamlint/internal/session"
)

// FuzzText: whatever is in a text and wherever the cursor is, what helps to write it ends, and positions lead back to where they are from.
func FuzzText(f *testing.F) {
	for _, seed := range []struct{ name, text string }{
		{"p.json", admin},
		{"p.json", `{"Statement": [{"Action": "s3:${`},
		{"p.yaml", "Statement:\n- Action: [s3:Get*, {\n  - - x: 'y"},
		{"p.yaml", "- - - a:\n\t- b"},
		{"main.tf", "data \"x\" \"y\" {\n  statement {\n    actions = [\"s3:\n  condition { variable = \"${a}}\""},
		{"main.tf", "}}}]])) = : \"\\"},
	} {
		f.Add(seed.name, seed.text, len(seed.text)/2)
	}
	f.Fuzz(func(t *testing.T, name, text string, offset int) {
		if offset < 0 || offset > len(text) || len(text) > 1<<12 || !utf8.ValidString(text) {
			return
		}
		for _, bytes := range []bool{true, false} {
			l := newLines([]byte(text), bytes)
			if back := l.offset(l.position(offset)); back != offset && utf8.RuneStart((text + " ")[offset]) {
				t.Errorf("offset %d is %+v, which is %d", offset, l.position(offset), back)
			}
		}
		c := &completer{place: placeOf(name, []byte(text), offset), text: []byte(text), terraform: strings.HasSuffix(name, ".tf"), snippets: true}
		c.propose()
		if c.start > offset || !strings.HasSuffix(text[:offset], c.prefix) {
			t.Errorf("%q at %d: the word %q begins at %d", text, offset, c.prefix, c.start)
		}
		word := wordAt([]byte(text), offset)
		describe(text[word.Start:word.End])
	})
}

// FuzzMessages: no message ends the server, and each request is answered.
func FuzzMessages(f *testing.F) {
	for _, method := range []string{
		"textDocument/hover", "textDocument/completion", "textDocument/codeAction", "textDocument/codeLens", "textDocument/documentSymbol",
		"textDocument/diagnostic", "workspace/executeCommand", "initialize", "nothing",
	} {
		f.Add(method, `{"textDocument": {"uri": "file:///p.json"}, "position": {"line": 2, "character": 9}, "range": {"end": {"line": 9}}, "command": "iamlint.whoMay", "arguments": ["file:///p.json", -1]}`)
		f.Add(method, `[]`)
	}
	f.Fuzz(func(t *testing.T, method, params string) {
		if method == "exit" || method == "shutdown" || !utf8.ValidString(method) {
			return
		}
		e := start(t, nil, Options{Open: nothing}, nil)
		e.notify("textDocument/didOpen", object{"textDocument": object{"uri": "file:///p.json", "version": 1, "text": admin}})
		var result any
		_ = e.conn.Call(t.Context(), method, raw(params), &result) // an error is an answer
		e.call("textDocument/documentSymbol", object{"textDocument": object{"uri": "file:///p.json"}}, &result)
	})
}

// nothing opens sessions without rules.
func nothing(ctx context.Context, settings *session.Settings) (*session.Session, error) {
	return session.Open(ctx, settings, session.Options{})
}

// raw is a text as parameters: as it is if it is JSON, else as a string.
func raw(params string) any {
	if json.Valid([]byte(params)) {
		return json.RawMessage(params)
	}
	return params
}
