// Package simulate decides concrete requests that are given as lines of JSON, as `iamlint simulate` does.
package simulate

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// MaxLine is the length in bytes from which on a line is not read.
const MaxLine = 64 << 20

// Run reads one case a line from in and writes one answer a line to out, in order; blank lines are passed over. A case is
//
//	{"id": ANY, "policies": {"identity": [DOC, ...], "boundary": [DOC, ...], "session": [DOC, ...],
//	  "scp": [[DOC, ...], ...], "rcp": [[DOC, ...], ...], "resource": DOC},
//	 "request": {"principal": ARN, "action": NAME, "resource": ARN, "context": {KEY: VALUE | [VALUE, ...]}}}
//
// where each policy may be null or missing, resource may be missing for "*", and a context value is a string, a boolean
// or a number; null stands for an absent key. The answer is
//
//	{"id": ANY, "decision": "allowed" | "implicitDeny" | "explicitDeny",
//	 "statements": [{"policy": "identity[0]", "index": 1, "sid": ""}, ...]}
//
// with the statements that decided: all Allow statements that match, or all Deny statements; none for implicitDeny. The
// decision is "unknown" where a policy names a canonical user id, whose account is not known.
//
// A line that cannot be read is answered by {"id": ANY, "error": TEXT} and counted in failed; id is null if it was not
// read either. Run fails only if in cannot be read or out cannot be written.
func Run(in io.Reader, out io.Writer) (failed int, err error) {
	lines := lineReader{in: bufio.NewReaderSize(in, 1<<16)}
	w := bufio.NewWriterSize(out, 1<<16)
	var answer []byte
	for {
		line, err := lines.next()
		if err != nil && !errors.Is(err, errLong) {
			if errors.Is(err, io.EOF) {
				return failed, w.Flush()
			}
			return failed, errors.Join(fmt.Errorf("read cases: %w", err), w.Flush())
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var id jsontext.Value
		var decision query.Decision
		if err == nil {
			id, decision, err = answerLine(line)
		}
		if err != nil {
			failed++
		}
		answer = appendAnswer(answer[:0], id, decision, err)
		if _, err := w.Write(answer); err != nil {
			return failed, fmt.Errorf("write answers: %w", err)
		}
		if lines.in.Buffered() == 0 { // one who asks line by line waits for the answer
			if err := w.Flush(); err != nil {
				return failed, fmt.Errorf("write answers: %w", err)
			}
		}
	}
}

var errLong = fmt.Errorf("line is longer than %d MB", MaxLine>>20)

// lineReader reads lines, of which it keeps at most MaxLine bytes.
type lineReader struct {
	in    *bufio.Reader
	line  []byte
	begun bool // the first line, which may begin with a byte order mark, was read
}

// next returns the next line without its ending; it is good until the next call. The error is errLong for a line that was
// passed over.
func (l *lineReader) next() ([]byte, error) {
	l.line = l.line[:0]
	long := false
	for {
		part, err := l.in.ReadSlice('\n')
		if long = long || len(l.line)+len(part) > MaxLine+1; !long {
			l.line = append(l.line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(l.line) > 0 || long):
		case err != nil:
			return nil, err
		}
		if long {
			return nil, errLong
		}
		line := l.line
		if !l.begun {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
			l.begun = true
		}
		return line, nil
	}
}

// answerLine decides the case of a line.
func answerLine(line []byte) (jsontext.Value, query.Decision, error) {
	root, err := parse(line)
	id := idOf(line, &root)
	if err != nil {
		return id, query.Decision{}, err
	}
	policies, err := readPolicies(root.Get("policies"))
	if err != nil {
		return id, query.Decision{}, err
	}
	request, err := readRequest(root.Get("request"))
	if err != nil {
		return id, query.Decision{}, err
	}
	return id, eval.Decide(policies, request), nil
}

// idOf returns the case's id as it is written, as far as the line was read.
func idOf(line []byte, root *policy.Node) jsontext.Value {
	n := root.Get("id")
	if n == nil || n.Range.End <= n.Range.Start {
		return nil
	}
	return jsontext.Value(line[n.Range.Start:n.Range.End])
}

func readPolicies(n *policy.Node) (query.Policies, error) {
	var p query.Policies
	if n == nil || n.Kind != policy.Object {
		return p, errors.New("policies: want an object")
	}
	for i := range n.Members {
		name, value := n.Members[i].Key.Value, &n.Members[i].Value
		var err error
		switch {
		case value.Kind == policy.Null:
		case name == "identity":
			p.Identity, err = documents(name, value, policy.Identity)
		case name == "boundary":
			p.Boundary, err = documents(name, value, policy.Boundary)
		case name == "session":
			p.Session, err = documents(name, value, policy.Boundary)
		case name == "scp":
			p.SCP, err = levels(name, value, policy.SCP)
		case name == "rcp":
			p.RCP, err = levels(name, value, policy.RCP)
		case name == "resource":
			p.Resource, err = document(name, value, policy.Resource)
		default:
			// To pass over a policy would be to answer another question.
			err = fmt.Errorf("policies: %q is none of identity, boundary, session, scp, rcp, resource", name)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

func levels(name string, n *policy.Node, kind policy.Kind) ([][]*policy.Document, error) {
	if n.Kind != policy.Array {
		return nil, fmt.Errorf("%s: want a list of levels, each a list of policy documents", name)
	}
	out := make([][]*policy.Document, len(n.Items))
	for i := range n.Items {
		var err error
		if out[i], err = documents(fmt.Sprintf("%s[%d]", name, i), &n.Items[i], kind); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func documents(name string, n *policy.Node, kind policy.Kind) ([]*policy.Document, error) {
	if n.Kind != policy.Array {
		return nil, fmt.Errorf("%s: want a list of policy documents", name)
	}
	out := make([]*policy.Document, len(n.Items))
	for i := range n.Items {
		var err error
		if out[i], err = document(fmt.Sprintf("%s[%d]", name, i), &n.Items[i], kind); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func document(name string, n *policy.Node, kind policy.Kind) (*policy.Document, error) {
	if n.Kind != policy.Object {
		return nil, fmt.Errorf("%s: want a policy document, an object", name)
	}
	d := policy.Parse(n)
	d.Kind, d.Name = kind, name
	return d, nil
}

func readRequest(n *policy.Node) (policy.Request, error) {
	var r policy.Request
	if n == nil || n.Kind != policy.Object {
		return r, errors.New("request: want an object")
	}
	r.Resource = "*"
	for _, field := range []struct {
		name     string
		value    *string
		required bool
	}{{"principal", &r.Principal, true}, {"action", &r.Action, true}, {"resource", &r.Resource, false}} {
		value := n.Get(field.name)
		switch {
		case value != nil && value.Kind == policy.String && value.Value != "":
			*field.value = value.Value
		case field.required || value != nil && value.Kind != policy.Null:
			return r, fmt.Errorf("request.%s: want a string", field.name)
		}
	}
	var err error
	r.Context, err = readContext(n.Get("context"))
	return r, err
}

func readContext(n *policy.Node) (map[string]policy.Values, error) {
	if n == nil || n.Kind == policy.Null {
		return nil, nil
	}
	if n.Kind != policy.Object {
		return nil, errors.New("request.context: want an object")
	}
	out := make(map[string]policy.Values, len(n.Members))
	spelled := make(map[string]string, len(n.Members))
	for i := range n.Members {
		key, value := n.Members[i].Key.Value, &n.Members[i].Value
		folded := strings.ToLower(key)
		if other, ok := spelled[folded]; ok {
			return nil, fmt.Errorf("request.context: %q and %q are the same key", other, key)
		}
		spelled[folded] = key
		switch {
		case value.Kind == policy.Null:
		case value.IsScalar():
			out[key] = policy.One(value.Value)
		case value.Kind == policy.Array:
			values := policy.Many()
			for j := range value.Items {
				if !value.Items[j].IsScalar() {
					return nil, fmt.Errorf("request.context: %q: want strings in the list", key)
				}
				values.List = append(values.List, value.Items[j].Value)
			}
			out[key] = values
		default:
			return nil, fmt.Errorf("request.context: %q: want a string or a list of strings", key)
		}
	}
	return out, nil
}

// appendAnswer writes the answer to a case.
func appendAnswer(b []byte, id jsontext.Value, d query.Decision, err error) []byte {
	if id == nil {
		id = jsontext.Value("null")
	}
	b = append(append(b, `{"id": `...), id...)
	if err != nil {
		return append(appendString(append(b, `, "error": `...), err.Error()), "}\n"...)
	}
	b = append(append(b, `, "decision": "`...), d.Outcome.String()...)
	b = append(b, `", "statements": [`...)
	for i, m := range d.Matches {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendString(append(b, `{"policy": `...), m.Policy)
		b = fmt.Appendf(b, `, "index": %d, "sid": `, m.Statement.Index)
		b = append(appendString(b, m.Statement.SidValue()), '}')
	}
	return append(b, "]}\n"...)
}

func appendString(b []byte, s string) []byte {
	// The only error is about text that is not UTF-8, which is replaced.
	b, _ = jsontext.AppendQuote(slices.Grow(b, len(s)+2), s)
	return b
}
