package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

const (
	allowS3  = `{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}`
	allowAll = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	denyS3   = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}`
	request  = `{"principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {}}`
)

func run(t *testing.T, in string) ([]string, int) {
	t.Helper()
	var out bytes.Buffer
	failed, err := Run(strings.NewReader(in), &out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if last := lines[len(lines)-1]; last != "" {
		t.Errorf("output ends with %q, not with a line ending", last)
	}
	for _, line := range lines[:len(lines)-1] {
		if !json.Valid([]byte(line)) {
			t.Errorf("answer is not JSON: %s", line)
		}
	}
	return lines[:len(lines)-1], failed
}

func TestAnswers(t *testing.T) {
	bare := func(policies string) string {
		return `{"id": 1, "policies": ` + policies + `, "request": ` + request + `}`
	}
	within := func(context string) string {
		return `{"id": 1, "policies": {"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",` +
			` "Condition": {"StringEquals": {"k": "1"}}}}]}, "request": {"principal": "arn:aws:iam::111122223333:user/a", "action": "s3:X", "context": ` + context + `}}`
	}
	const (
		implicit = `{"id": 1, "decision": "implicitDeny", "statements": []}`
		first    = `{"id": 1, "decision": "allowed", "statements": [{"policy": "identity[0]", "index": 0, "sid": ""}]}`
	)
	tests := []struct{ name, in, want string }{
		{
			"allowed", `{"id": "x", "policies": {"identity": [` + allowS3 + `], "boundary": null, "scp": null, "resource": null}, "request": ` + request + `}`,
			`{"id": "x", "decision": "allowed", "statements": [{"policy": "identity[0]", "index": 0, "sid": "Read"}]}`,
		},
		{
			"explicitly denied", bare(`{"identity": [` + allowAll + `,` + denyS3 + `]}`),
			`{"id": 1, "decision": "explicitDeny", "statements": [{"policy": "identity[1]", "index": 1, "sid": "No"}]}`,
		},
		{
			"every layer", bare(`{"identity": [` + allowAll + `], "boundary": [` + allowS3 + `], "session": [` + allowAll + `], "scp": [[` + allowAll + `],[` + allowS3 + `,` + allowAll + `]],` +
				` "rcp": [], "resource": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}}`),
			`{"id": 1, "decision": "allowed", "statements": [{"policy": "identity[0]", "index": 0, "sid": ""}, {"policy": "boundary[0]", "index": 0, "sid": "Read"},` +
				` {"policy": "session[0]", "index": 0, "sid": ""}, {"policy": "scp[0][0]", "index": 0, "sid": ""}, {"policy": "scp[1][0]", "index": 0, "sid": "Read"},` +
				` {"policy": "scp[1][1]", "index": 0, "sid": ""}, {"policy": "resource", "index": 0, "sid": ""}]}`,
		},
		{
			"RCP", bare(`{"identity": [` + allowAll + `], "rcp": [[{"Statement": {"Sid": "R", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}]]}`),
			`{"id": 1, "decision": "explicitDeny", "statements": [{"policy": "rcp[0][0]", "index": 0, "sid": "R"}]}`,
		},
		{"no policies", bare(`{}`), implicit},
		{"nulls", bare(`{"identity": null, "boundary": null, "session": null, "scp": null, "rcp": null, "resource": null}`), implicit},
		{"empty lists", bare(`{"identity": [], "boundary": [], "scp": []}`), implicit},
		{"an empty boundary limits", bare(`{"identity": [` + allowAll + `], "boundary": []}`), implicit},
		{"no SCP levels", bare(`{"identity": [` + allowAll + `], "scp": []}`), first},
		{"an empty SCP level", bare(`{"identity": [` + allowAll + `], "scp": [[]]}`), implicit},
		{"further keys", `{"id": 1, "expected": "allowed", "policies": {"identity": [` + allowAll + `]}, "request": ` + request + `}`, first},
		{
			"unknown", bare(`{"identity": [` + allowAll + `], "resource": {"Statement": {"Sid": "C", "Effect": "Deny", "Principal": {"CanonicalUser": "79a5"}, "Action": "*", "Resource": "*"}}}`),
			`{"id": 1, "decision": "unknown", "statements": [{"policy": "resource", "index": 0, "sid": "C"}]}`,
		},
		{
			"sid with quotes", bare(`{"identity": [{"Statement": {"Sid": "a\"\\<\u00e9", "Effect": "Allow", "Action": "*", "Resource": "*"}}]}`),
			`{"id": 1, "decision": "allowed", "statements": [{"policy": "identity[0]", "index": 0, "sid": "a\"\\<é"}]}`,
		},

		{"a string in the context", within(`{"k": "1"}`), first},
		{"a number in the context", within(`{"k": 1}`), first},
		{"a list in the context", within(`{"k": ["0", "1"]}`), first},
		{"a null in the context", within(`{"k": null}`), implicit},
		{"no context", within(`null`), implicit},

		{"no id", `{"policies": {}, "request": ` + request + `}`, `{"id": null, "decision": "implicitDeny", "statements": []}`},
		{"id of another type", `{"id": {"a": [1, null]}, "policies": {}, "request": ` + request + `}`, `{"id": {"a": [1, null]}, "decision": "implicitDeny", "statements": []}`},

		{"not JSON", `nonsense`, `{"id": null, "error": "line is not JSON after byte 1: invalid character 'o' in literal null (expecting 'u')"}`},
		{"cut off", `{"id": "x", "policies": {`, `{"id": "x", "error": "line is not JSON after byte 26: unexpected EOF"}`},
		{"two values", `{"id": "x"} {}`, `{"id": "x", "error": "line is not JSON: there is text after the value"}`},
		{"no object", `[]`, `{"id": null, "error": "policies: want an object"}`},
		{"no policies", `{"id": "x"}`, `{"id": "x", "error": "policies: want an object"}`},
		{"no request", `{"id": "x", "policies": {}}`, `{"id": "x", "error": "request: want an object"}`},
		{"no principal", `{"id": "x", "policies": {}, "request": {"action": "s3:X"}}`, `{"id": "x", "error": "request.principal: want a string"}`},
		{"no action", `{"id": "x", "policies": {}, "request": {"principal": "*", "action": 1}}`, `{"id": "x", "error": "request.action: want a string"}`},
		{"a list as resource", `{"id": "x", "policies": {}, "request": {"principal": "*", "action": "s3:X", "resource": []}}`, `{"id": "x", "error": "request.resource: want a string"}`},
		{"a misspelled policy", bare(`{"boundery": []}`), `{"id": 1, "error": "policies: \"boundery\" is none of identity, boundary, session, scp, rcp, resource"}`},
		{"a document for a list", bare(`{"identity": {}}`), `{"id": 1, "error": "identity: want a list of policy documents"}`},
		{"a string for a document", bare(`{"identity": ["{}"]}`), `{"id": 1, "error": "identity[0]: want a policy document, an object"}`},
		{"documents for levels", bare(`{"scp": [{}]}`), `{"id": 1, "error": "scp[0]: want a list of policy documents"}`},
		{"a list for the resource's policy", bare(`{"resource": []}`), `{"id": 1, "error": "resource: want a policy document, an object"}`},
		{"an object in the context", within(`{"k": {}}`), `{"id": 1, "error": "request.context: \"k\": want a string or a list of strings"}`},
		{"a list in a list", within(`{"k": [[]]}`), `{"id": 1, "error": "request.context: \"k\": want strings in the list"}`},
		{"one key twice", within(`{"k": "1", "K": "2"}`), `{"id": 1, "error": "request.context: \"k\" and \"K\" are the same key"}`},
		{"a string as context", within(`"k"`), `{"id": 1, "error": "request.context: want an object"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, failed := run(t, test.in+"\n")
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if want := strings.Count(test.want, `"error"`); failed != want {
				t.Errorf("failed is %d, want %d", failed, want)
			}
		})
	}
}

// A bad line stops nothing, and the order is that of the cases.
func TestLines(t *testing.T) {
	good := func(id string) string { return `{"id": ` + id + `, "policies": {}, "request": ` + request + `}` }
	in := "\uFEFF" + good("1") + "\r\n\n  \n{broken\n" + good("2") + "\n" + good("3")
	got, failed := run(t, in)
	if failed != 1 || len(got) != 4 {
		t.Fatalf("%d failed of %d answers, want 1 of 4: %q", failed, len(got), got)
	}
	for i, want := range []string{`{"id": 1, "decision"`, `{"id": null, "error"`, `{"id": 2, "decision"`, `{"id": 3, "decision"`} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("answer %d is %s, want %s...", i, got[i], want)
		}
	}
	if got, failed := run(t, ""); len(got) != 0 || failed != 0 {
		t.Errorf("empty input gives %q", got)
	}
}

// A line that is too long is answered and passed over; one of many megabytes is not too long.
func TestLongLines(t *testing.T) {
	good := `{"id": 1, "policies": {}, "request": ` + request + `}`
	pad := func(n int) string { return good + strings.Repeat(" ", n-len(good)) }
	got, failed := run(t, pad(MaxLine)+"\n"+pad(MaxLine+1)+"\n"+good+"\n")
	want := []string{
		`{"id": 1, "decision": "implicitDeny", "statements": []}`,
		`{"id": null, "error": "line is longer than 64 MB"}`,
		`{"id": 1, "decision": "implicitDeny", "statements": []}`,
	}
	if diff := cmp.Diff(want, got); diff != "" || failed != 1 {
		t.Errorf("%d failed; answers (-want +got):\n%s", failed, diff)
	}
}

func TestDepth(t *testing.T) {
	got, failed := run(t, `{"id": 1, "policies": `+strings.Repeat(`[`, 5000)+"\n")
	if want := `{"id": 1, "error": "line cannot be read: values are nested more than 1000 deep"}`; failed != 1 || got[0] != want {
		t.Errorf("got %s, want %s", got[0], want)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFailures(t *testing.T) {
	line := `{"id": 1, "policies": {}, "request": ` + request + "}\n"
	if _, err := Run(strings.NewReader(line), brokenWriter{}); err == nil {
		t.Error("no error when the answers cannot be written")
	}
	var out bytes.Buffer
	_, err := Run(io.MultiReader(strings.NewReader(line), iotest.ErrReader(errors.New("pulled out"))), &out)
	if err == nil || !strings.HasPrefix(out.String(), `{"id": 1, "decision"`) {
		t.Errorf("error %v and output %q, want an error and the answers so far", err, out.String())
	}
}

// Anyone who writes a line and waits gets its answer.
func TestInteractive(t *testing.T) {
	inReader, inWriter := io.Pipe()
	outReader, outWriter := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := Run(inReader, outWriter)
		done <- errors.Join(err, outWriter.Close())
	}()
	answer := make([]byte, 1024)
	for range 2 {
		if _, err := io.WriteString(inWriter, `{"id": 1, "policies": {}, "request": `+request+"}\n"); err != nil {
			t.Fatal(err)
		}
		if n, err := outReader.Read(answer); err != nil || !bytes.HasPrefix(answer[:n], []byte(`{"id": 1,`)) {
			t.Fatalf("read %q, %v", answer[:n], err)
		}
	}
	if err := inWriter.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func FuzzRun(f *testing.F) {
	f.Add(`{"id": "x", "policies": {"identity": [` + denyS3 + `]}, "request": ` + request + `}`)
	f.Add(`{"id": 1, "policies": {"scp": [[{"Statement": [1, {"Effect": "Deny", "Action": null}]}]]}, "request": ` + request + `}`)
	f.Add("{\"id\":\xff}\n\n[")
	f.Fuzz(func(t *testing.T, in string) {
		var out bytes.Buffer
		failed, err := Run(strings.NewReader(in), &out)
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for line := range strings.Lines(in) {
			if strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF")) != "" || lines > 0 && strings.TrimSpace(line) != "" {
				lines++
			}
		}
		answers := bytes.Count(out.Bytes(), []byte("\n"))
		if failed > answers || answers > lines+1 || answers < lines-1 {
			t.Errorf("%d answers, %d failed, of %d lines", answers, failed, lines)
		}
		for line := range bytes.Lines(out.Bytes()) {
			if !json.Valid(line) {
				t.Errorf("answer is not JSON: %s", line)
			}
		}
	})
}

func BenchmarkRun(b *testing.B) {
	line := `{"id": "x", "policies": {"identity": [` + allowS3 + `, ` + denyS3 + `]}, "request": ` + request + "}\n"
	in := strings.Repeat(line, 1000)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(strings.NewReader(in), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
