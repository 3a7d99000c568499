package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sourcegraph/jsonrpc2"

	"github.com/iamlint/iamlint/internal/session"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rego"
	"github.com/iamlint/iamlint/rules"
)

// editor is a client, with the diagnostics that the server has published last.
type editor struct {
	t    testing.TB
	conn *jsonrpc2.Conn
	done chan error

	mu        sync.Mutex
	published map[string]publishParams
	news      chan struct{}
	messages  []string
	requests  []string
}

func (e *editor) Handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch req.Method {
	case "textDocument/publishDiagnostics":
		var p publishParams
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			e.t.Error(err)
		}
		e.published[p.URI] = p
		close(e.news)
		e.news = make(chan struct{})
	case "window/logMessage", "window/showMessage":
		e.messages = append(e.messages, string(*req.Params))
	}
	if !req.Notif {
		e.requests = append(e.requests, req.Method)
		go func() { _ = conn.Reply(ctx, req.ID, nil) }()
	}
}

// start starts a server in a folder with files, and initializes it with some capabilities and options.
func start(t testing.TB, files map[string]string, options Options, initialize object) *editor {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	if options.Open == nil {
		options.Open = func(ctx context.Context, settings *session.Settings) (*session.Session, error) {
			return session.Open(ctx, settings, session.Options{Rules: slices.Concat(rules.All(), rego.Analyzers())})
		}
	}
	options.Wait = time.Millisecond
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	e := &editor{t: t, done: make(chan error, 1), published: map[string]publishParams{}, news: make(chan struct{})}
	go func() {
		e.done <- New(options).Run(t.Context(), toServer, fromServer)
		_ = fromServer.Close()
	}()
	e.conn = jsonrpc2.NewConn(t.Context(), jsonrpc2.NewBufferedStream(pipe{toClient, fromClient}, jsonrpc2.VSCodeObjectCodec{}), e, jsonrpc2.SetLogger(silent{}))
	t.Cleanup(func() { _ = e.conn.Close() })
	if initialize == nil {
		initialize = object{"capabilities": object{}}
	}
	e.call("initialize", initialize, nil)
	e.notify("initialized", object{})
	return e
}

type pipe struct {
	io.Reader
	io.WriteCloser
}

type object = map[string]any

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	if err := e.conn.Call(e.t.Context(), method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(e.t.Context(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) open(name, text string) string {
	e.t.Helper()
	uri := uriOf(name)
	e.notify("textDocument/didOpen", object{"textDocument": object{"uri": uri, "languageId": "json", "version": 1, "text": text}})
	return uri
}

func (e *editor) change(uri string, version int, text string) {
	e.t.Helper()
	e.notify("textDocument/didChange", object{
		"textDocument": object{"uri": uri, "version": version}, "contentChanges": []any{object{"text": text}},
	})
}

// wait waits for diagnostics of a file that are as is wants them.
func (e *editor) wait(uri string, is func([]diagnostic) bool) []diagnostic {
	e.t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		e.mu.Lock()
		p, ok := e.published[uri]
		news := e.news
		e.mu.Unlock()
		if ok && is(p.Diagnostics) {
			return p.Diagnostics
		}
		select {
		case <-news:
		case <-timeout:
			e.t.Fatalf("%s has %+v", uri, p.Diagnostics)
		}
	}
}

func has(code string) func([]diagnostic) bool {
	return func(list []diagnostic) bool {
		return slices.ContainsFunc(list, func(d diagnostic) bool { return d.Code == code })
	}
}

func none(list []diagnostic) bool { return len(list) == 0 }

const (
	admin  = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Sid\": \"größe😀\", \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]\n}\n"
	narrow = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}`
)

// TestDiagnostics: what is found is published for what is open, and taken back.
func TestDiagnostics(t *testing.T) {
	e := start(t, nil, Options{}, nil)
	uri := e.open("p.json", admin)
	list := e.wait(uri, has("full-admin"))
	i := slices.IndexFunc(list, func(d diagnostic) bool { return d.Code == "full-admin" })
	d := list[i]
	if d.Source != "iamlint" || d.Severity != severityWarning || d.CodeDescription == nil || !strings.HasPrefix(d.CodeDescription.Href, "https://") ||
		d.Data == nil || len(d.Data.Requests) == 0 || d.Range.Start.Line != 2 {
		t.Errorf("diagnostic: %+v", d)
	}
	e.change(uri, 2, narrow)
	e.wait(uri, none)
	e.mu.Lock()
	if v := e.published[uri].Version; v == nil || *v != 2 {
		t.Errorf("version: %v", v)
	}
	e.mu.Unlock()
	e.change(uri, 3, "{")
	e.wait(uri, has("json-syntax-error"))
	e.change(uri, 4, admin)
	e.wait(uri, has("full-admin"))
	e.notify("textDocument/didClose", object{"textDocument": object{"uri": uri}})
	e.wait(uri, none)
}

// TestEncoding: positions count in the units that client and server agree on.
func TestEncoding(t *testing.T) {
	for _, encoding := range []string{"utf-16", "utf-8"} {
		e := start(t, nil, Options{}, object{"capabilities": object{"general": object{"positionEncodings": []string{"utf-32", encoding}}}})
		list := e.wait(e.open("p.json", admin), has("full-admin"))
		i := slices.IndexFunc(list, func(d diagnostic) bool { return d.Code == "full-admin" })
		l := newLines([]byte(admin), encoding == "utf-8")
		if got := l.offset(list[i].Range.Start); admin[got:got+3] != `"*"` {
			t.Errorf("%s: %+v is %q", encoding, list[i].Range, admin[got:got+3])
		}
	}
}

// TestModule: a module is judged as its open files and those of the disk have it, and what is found is published for the file in which it is.
func TestModule(t *testing.T) {
	e := start(t, map[string]string{
		"main.tf":   "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Action = local.action, Resource = \"*\"}]})\n}\n",
		"locals.tf": "locals { action = \"s3:GetObject\" }\n",
	}, Options{}, nil)
	content, err := os.ReadFile("main.tf")
	if err != nil {
		t.Fatal(err)
	}
	main := e.open("main.tf", string(content))
	e.wait(main, none)
	locals := e.open("locals.tf", "locals { action = \"*\" }\n")
	list := e.wait(locals, has("full-admin"))
	i := slices.IndexFunc(list, func(d diagnostic) bool { return d.Code == "full-admin" })
	if len(list[i].Related) == 0 || list[i].Related[0].Location.URI != main {
		t.Errorf("related: %+v", list[i].Related)
	}
	// Closed, it is as it is on the disk.
	e.notify("textDocument/didClose", object{"textDocument": object{"uri": locals}})
	e.wait(locals, func(list []diagnostic) bool { return !has("full-admin")(list) })
	if err := os.WriteFile("locals.tf", []byte("locals { action = \"iam:*\" }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	e.notify("workspace/didChangeWatchedFiles", object{"changes": []any{object{"uri": locals, "type": 2}}})
	e.wait(locals, func(list []diagnostic) bool { return len(list) > 0 })
}

// TestNested: a template with a nested stack is judged once more when that one changes in the editor.
func TestNested(t *testing.T) {
	inner := "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: '%s', Resource: '*'}]}\n"
	outer := "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
	e := start(t, map[string]string{"outer.yaml": outer, "inner.yaml": fmt.Sprintf(inner, "s3:GetObject")}, Options{}, nil)
	e.open("outer.yaml", outer)
	uri := e.open("inner.yaml", fmt.Sprintf(inner, "s3:GetObject"))
	e.wait(uri, has("data-exposure"))
	e.change(uri, 2, fmt.Sprintf(inner, "*"))
	e.wait(uri, has("full-admin"))
}

// TestConfiguration: the configuration holds, and one that is saved is read again; a mistake in it is shown.
func TestConfiguration(t *testing.T) {
	e := start(t, map[string]string{".git/HEAD": "", ".iamlint.yaml": "rules: {full-admin: off}\n"}, Options{}, nil)
	uri := e.open("p.json", admin)
	e.wait(uri, func(list []diagnostic) bool { return len(list) > 0 && !has("full-admin")(list) })
	write := func(text string) {
		if err := os.WriteFile(".iamlint.yaml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		e.notify("textDocument/didSave", object{"textDocument": object{"uri": uriOf(".iamlint.yaml")}})
	}
	write("rules: {full-admin: error}\n")
	e.wait(uri, has("full-admin"))
	write("rules: {full-admi: error}\n")
	e.wait(uri, func(list []diagnostic) bool {
		return len(list) == 1 && strings.Contains(list[0].Message, "did you mean")
	})
	write("")
	e.wait(uri, has("full-admin"))
}

// TestOpen: what cannot be decided is shown.
func TestOpen(t *testing.T) {
	e := start(t, nil, Options{}, nil)
	uri := e.open("main.tf", "data \"terraform_remote_state\" \"x\" { backend = \"s3\" }\nresource \"aws_iam_user_policy\" \"p\" {\n  user = \"u\"\n  policy = data.terraform_remote_state.x.outputs.policy\n}\n")
	e.wait(uri, func(list []diagnostic) bool {
		return slices.ContainsFunc(list, func(d diagnostic) bool {
			return d.Severity == severityInformation && strings.HasPrefix(d.Message, "the policy is not read")
		})
	})
}

// TestWatch: the server asks nothing of a client, unless it is to ask for files that change.
func TestWatch(t *testing.T) {
	can := object{"workspace": object{"didChangeWatchedFiles": object{"dynamicRegistration": true}, "codeLens": object{"refreshSupport": true}}}
	for _, watch := range []bool{false, true} {
		e := start(t, nil, Options{}, object{"capabilities": can, "initializationOptions": object{"watch": watch}})
		e.wait(e.open("p.json", admin), has("full-admin"))
		e.call("shutdown", nil, nil)
		e.mu.Lock()
		if got := slices.Contains(e.requests, "client/registerCapability"); got != watch || len(e.requests) > 1 {
			t.Errorf("watch %v: asked %q", watch, e.requests)
		}
		e.mu.Unlock()
	}
}

// TestPull: a client that asks gets what it asks for, and nothing else.
func TestPull(t *testing.T) {
	e := start(t, nil, Options{}, object{"capabilities": object{}, "initializationOptions": object{"diagnostics": "pull"}})
	uri := e.open("p.json", admin)
	var r report
	e.call("textDocument/diagnostic", object{"textDocument": object{"uri": uri}}, &r)
	if r.Kind != "full" || !has("full-admin")(r.Items) {
		t.Errorf("report: %+v", r)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.published) > 0 {
		t.Errorf("published: %v", e.published)
	}
}

func (e *editor) hoverAt(uri, text, at string) string {
	e.t.Helper()
	l := newLines([]byte(text), false)
	var h hover
	e.call("textDocument/hover", object{"textDocument": object{"uri": uri}, "position": l.position(strings.Index(text, at) + 1)}, &h)
	return h.Contents.Value
}

// TestHover: what the things in a policy are.
func TestHover(t *testing.T) {
	text := `{"Version": "2012-10-17", "Statement": [{"Sid": "Pass", "Effect": "Allow", "Action": ["iam:PassRole", "s3:Get*"],
  "Resource": "arn:aws:s3:::reports/2026", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, {"Effect": "Allow", "Action": "*", "Resource": "*"}]}`
	e := start(t, nil, Options{}, nil)
	uri := e.open("p.json", text)
	for at, want := range map[string][]string{
		"iam:PassRole":               {"Write", "iam:PassedToService", "role", "arn:${Partition}:iam::${Account}:role/"},
		"s3:Get*":                    {"matches", "63 Read", "s3:GetAccessPoint"},
		"arn:aws:s3:::reports":       {"partition: `aws`", "Amazon S3", "object"},
		"aws:MultiFactorAuthPresent": {"Bool", "Present if", "docs.aws.amazon.com"},
		`"*"`:                        {"full-admin", "https://", "may call"},
		`"Sid"`:                      {"**statement Pass**", "allows", "s3"},
	} {
		got := e.hoverAt(uri, text, at)
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q is not in\n%s", at, part, got)
			}
		}
	}
	var null *hover
	e.call("textDocument/hover", object{"textDocument": object{"uri": uri}, "position": position{0, 0}}, &null)
	if null != nil {
		t.Errorf("of nothing: %+v", null)
	}
}

// TestComplete: what can be written where the cursor (¦) is. A "-" stands before what is not among it.
func TestComplete(t *testing.T) {
	e := start(t, nil, Options{}, object{"capabilities": object{"textDocument": object{"completion": object{"completionItem": object{"snippetSupport": true}}}}})
	for i, test := range []struct {
		name, text string
		want       []string
	}{
		{"a.json", `{"Statement": [{"Action": "¦`, []string{"s3:", "iam:"}},
		{"b.json", `{"Statement": [{"Action": ["s3:getob¦"`, []string{"s3:GetObject", "s3:GetObjectAcl", "-s3:PutObject"}},
		{"c.json", `{"Statement": [{"Action": "sqs:SendMessage", "Resource": "¦"}]}`, []string{"*", "arn:aws:sqs:*:111122223333:*"}},
		{"d.json", `{"Statement": [{"Action": "s3:GetObject", "Condition": {"StringEq¦`, []string{"StringEquals", "StringEqualsIfExists", "-Bool"}},
		{"e.json", `{"Statement": [{"Action": "s3:GetObject", "Condition": {"StringEquals": {"¦`, []string{"s3:ExistingObjectTag/", "aws:PrincipalOrgID", "-sqs:x"}},
		{"f.json", `{"Statement": [{"Condition": {"Bool": {"aws:SecureTransport": "¦`, []string{"true", "false"}},
		{"g.json", `{"Statement": [{"Principal": {"Service": "lambda¦`, []string{"lambda.amazonaws.com"}},
		{"h.json", `{"Statement": [{"Effect": "¦`, []string{"Allow", "Deny"}},
		{"i.json", `{"Statement": [{"¦`, []string{"Effect", "Action", "Condition"}},
		{"j.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:GetO¦", []string{"s3:GetObject"}},
		{"k.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    condition {\n      test = \"Bo¦", []string{"Bool", "BoolIfExists"}},
		{"l.tf", "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    principals {\n      type = \"Service\"\n      identifiers = [\"ec2¦", []string{"ec2.amazonaws.com"}},
		{"m.yaml", "Statement:\n- Effect: Allow\n  Action:\n  - iam:Pass¦", []string{"iam:PassRole"}},
		{"n.yaml", "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n        - Action: sqs:SendMessage\n          Resource: ¦", []string{"-arn:aws:sqs:*:111122223333:*", "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:*"}},
		{"o.json", `{"name": "¦`, nil},
	} {
		at := strings.Index(test.text, "¦")
		text := strings.Replace(test.text, "¦", "", 1)
		uri := e.open(test.name, text)
		var list completionList
		e.call("textDocument/completion", object{"textDocument": object{"uri": uri}, "position": newLines([]byte(text), false).position(at)}, &list)
		var labels []string
		for _, item := range list.Items {
			labels = append(labels, item.Label)
		}
		for _, want := range test.want {
			if name, not := strings.CutPrefix(want, "-"); slices.Contains(labels, name) == not {
				t.Errorf("%d: %s: %q: %v", i, test.text, want, labels)
			}
		}
		if test.want == nil && labels != nil {
			t.Errorf("%d: %s: %v", i, test.text, labels)
		}
	}
}

// apply makes an action's edits of a text.
func apply(text string, edits []textEdit) string {
	l := newLines([]byte(text), false)
	slices.SortFunc(edits, func(a, b textEdit) int { return l.offset(b.Range.Start) - l.offset(a.Range.Start) })
	for _, e := range edits {
		text = text[:l.offset(e.Range.Start)] + e.NewText + text[l.offset(e.Range.End):]
	}
	return text
}

// TestActions: fixes, the safe ones apart; what an unsafe one changes; and the ways to ignore a finding.
func TestActions(t *testing.T) {
	e := start(t, map[string]string{".git/HEAD": ""}, Options{}, object{"capabilities": object{"workspace": object{"workspaceEdit": object{"resourceOperations": []string{"create"}}}}})
	ask := func(uri string) []codeAction {
		var list []codeAction
		e.call("textDocument/codeAction", object{
			"textDocument": object{"uri": uri}, "range": span{position{0, 0}, position{99, 0}}, "context": object{"diagnostics": []any{}},
		}, &list)
		return list
	}
	text := strings.Replace(narrow, `"s3:GetObject"`, `["s3:GetObject", "s3:GetObject"]`, 1)
	uri := e.open("p.json", text)
	list := ask(uri)
	i := slices.IndexFunc(list, func(a codeAction) bool { return a.IsPreferred })
	if i != 0 || list[i].Kind != "quickfix" || len(list[i].Diagnostics) != 1 {
		t.Fatalf("actions: %+v", list)
	}
	if got := apply(text, list[i].Edit.Changes[uri]); strings.Count(got, "s3:GetObject") != 1 {
		t.Errorf("fixed: %s", got)
	}
	mfa := `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "iam:ListUsers", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}`
	uri = e.open("mfa.json", mfa)
	i = slices.IndexFunc(ask(uri), func(a codeAction) bool { return a.Edit != nil && len(a.Edit.Changes) > 0 && !a.IsPreferred })
	if i < 0 {
		t.Fatalf("no unsafe fix: %+v", ask(uri))
	}
	if title := ask(uri)[i].Title; !strings.Contains(title, "narrower") {
		t.Errorf("unsafe: %q", title)
	}
	// JSON has no comments.
	i = slices.IndexFunc(ask(uri), func(a codeAction) bool { return strings.HasPrefix(a.Title, "Ignore ") })
	if i < 0 || len(ask(uri)[i].Edit.DocumentChanges) != 2 {
		t.Errorf("ignore: %+v", ask(uri))
	}
	yaml := "Version: '2012-10-17'\nStatement:\n- Effect: Allow\n  Action: '*'\n  Resource: '*'\n"
	uri = e.open("p.yaml", yaml)
	list = ask(uri)
	i = slices.IndexFunc(list, func(a codeAction) bool { return a.Title == "Ignore full-admin here, because ..." })
	if i < 0 {
		t.Fatalf("actions: %+v", list)
	}
	ignored := apply(yaml, list[i].Edit.Changes[uri])
	e.change(uri, 2, ignored)
	e.wait(uri, func(list []diagnostic) bool { return !has("full-admin")(list) })
}

// TestLenses: who may, and what is newly allowed.
func TestLenses(t *testing.T) {
	before := func(_ context.Context, _, path string, s *session.Session) (*policy.Unit, string, error) {
		return s.Text(filepath.Base(path), []byte(strings.Replace(public, "s3:*", "s3:GetObject", 1))), "main", nil
	}
	e := start(t, nil, Options{Before: before}, nil)
	uri := e.open("bucket-policy.json", public)
	var list []codeLens
	e.call("textDocument/codeLens", object{"textDocument": object{"uri": uri}}, &list)
	if len(list) != 2 || !strings.HasPrefix(list[0].Command.Title, "since main: newly allowed: ") || list[1].Command.Title != "who may: anyone" {
		t.Fatalf("lenses: %v", titles(list))
	}
	for i, want := range []string{"may call s3:", "from outside: allowed"} {
		var text string
		e.call("workspace/executeCommand", object{"command": list[i].Command.Command, "arguments": list[i].Command.Arguments}, &text)
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q", list[i].Command.Command, text)
		}
	}
}

func titles(list []codeLens) []string {
	var out []string
	for _, lens := range list {
		out = append(out, lens.Command.Title)
	}
	return out
}

const public = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}]}`

// TestSymbols: the policies with their statements.
func TestSymbols(t *testing.T) {
	e := start(t, nil, Options{}, nil)
	var list []documentSymbol
	e.call("textDocument/documentSymbol", object{"textDocument": object{"uri": e.open("p.json", admin)}}, &list)
	if len(list) != 1 || len(list[0].Children) != 1 || list[0].Children[0].Name != "größe😀" || list[0].Children[0].Detail != "Allow *" {
		t.Errorf("symbols: %+v", list)
	}
}

// TestProtocol: what is wrong gets an error, and the server goes on.
func TestProtocol(t *testing.T) {
	e := start(t, nil, Options{}, nil)
	code := func(method string, params any) int64 {
		err := e.conn.Call(t.Context(), method, params, nil)
		wrong, ok := errors.AsType[*jsonrpc2.Error](err)
		if !ok {
			t.Errorf("%s: %v", method, err)
			return 0
		}
		return wrong.Code
	}
	got := []int64{
		code("textDocument/nothing", nil), code("textDocument/hover", []any{1}), code("workspace/executeCommand", object{"command": "rm"}),
	}
	if diff := cmp.Diff([]int64{jsonrpc2.CodeMethodNotFound, jsonrpc2.CodeInvalidParams, jsonrpc2.CodeInvalidParams}, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	e.notify("textDocument/didChange", object{"textDocument": object{"uri": "file:///not/open", "version": 1}, "contentChanges": []any{}})
	e.notify("textDocument/didOpen", object{"textDocument": object{"uri": "untitled:1", "version": 1, "text": "{}"}})
	e.notify("$/unknown", nil)
	uri := e.open("p.json", admin)
	e.wait(uri, has("full-admin"))
	e.call("shutdown", nil, nil)
	if c := code("textDocument/hover", object{}); c != jsonrpc2.CodeInvalidRequest {
		t.Errorf("after shutdown: %d", c)
	}
	e.notify("exit", nil)
	if err := <-e.done; err != nil {
		t.Errorf("exit: %v", err)
	}
	e = start(t, nil, Options{}, nil)
	e.notify("exit", nil)
	if err := <-e.done; !errors.Is(err, ErrNoShutdown) {
		t.Errorf("exit without shutdown: %v", err)
	}
}
