package account

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/iamlint/iamlint/policy"
)

// place is a position in a dump, with the column that SARIF counts.
type place struct {
	policy.Position
	utf16 int
}

// after returns the place behind a text that begins at p.
func (p place) after(text []byte) place {
	p.Offset += len(text)
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		p.Line += bytes.Count(text, []byte{'\n'})
		p.Column, p.utf16 = 1, 1
		text = text[i+1:]
	}
	for _, b := range text {
		if b&0xC0 != 0x80 { // no continuation of a character
			p.Column++
			p.utf16++
		}
		if b >= 0xF0 {
			p.utf16++
		}
	}
	return p
}

func (p place) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// tracker reads a text and knows the places in it. It keeps what has been read and not been passed.
type tracker struct {
	reader  io.Reader
	pending []byte
	at      place
	base    int64 // the offset in the decoder's terms of the first pending byte
	err     error // why reading failed, but for the end
	// consumed tells how far the decoder is.
	consumed func() int64
}

func newTracker(r io.Reader, skipped int) *tracker {
	return &tracker{reader: r, at: place{policy.Position{Line: 1, Column: 1, Offset: skipped}, 1}}
}

// mostPending is how much that the decoder has passed over is kept.
const mostPending = 1 << 16

func (t *tracker) Read(p []byte) (int, error) {
	if len(t.pending) > mostPending {
		t.pass(t.consumed())
	}
	n, err := t.reader.Read(p)
	t.pending = append(t.pending, p[:n]...)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
	return n, err
}

// pass returns the place at an offset, which does not lie before the last one that was asked for.
func (t *tracker) pass(offset int64) place {
	n := max(0, min(int(offset-t.base), len(t.pending)))
	t.at = t.at.after(t.pending[:n])
	t.base += int64(n)
	t.pending = t.pending[:copy(t.pending, t.pending[n:])]
	return t.at
}

// SyntaxError says where a dump cannot be read.
type SyntaxError struct {
	Name string
	At   policy.Position
	Err  error
}

// Error names the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %v", e.Name, e.At.Line, e.At.Column, e.Err)
}

// Unwrap returns what is wrong.
func (e *SyntaxError) Unwrap() error { return e.Err }

// The lists of a dump.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
const (
	users    = "UserDetailList"
	groups   = "GroupDetailList"
	roles    = "RoleDetailList"
	policies = "Policies"
)

// element is an entry of one of the lists: its text and where it begins.
type element struct {
	list string
	text []byte
	at   place
}

var errNoDump = errors.New("this is not an account dump: it has none of the lists UserDetailList, GroupDetailList, RoleDetailList and " +
	"Policies; write it with `aws iam get-account-authorization-details`")

var errYAML = errors.New("the dump is written in YAML, or as text; write it with `aws iam get-account-authorization-details --output json`")

// each calls visit for the entries of some of a dump's lists, one after the other: of one page, or of several that follow each other
// or are the items of a list. An entry's text is overwritten by the next.
func (in *Input) each(visit func(element) error, lists ...string) error {
	text, skipped, err := in.text()
	if err != nil {
		return fmt.Errorf("%s: %w", in.Name, err)
	}
	s := &stream{in: in, tracker: newTracker(text, skipped), visit: visit, lists: lists}
	s.decoder = jsontext.NewDecoder(s.tracker, jsontext.AllowDuplicateNames(true))
	s.tracker.consumed = s.decoder.InputOffset
	for {
		err := s.page()
		switch {
		case errors.Is(err, io.EOF) && s.pages > 0:
			switch {
			case !s.dump:
				return &SyntaxError{in.Name, policy.Position{Line: 1, Column: 1}, errNoDump}
			case s.more:
				in.cut = true
			}
			return nil
		case errors.Is(err, io.EOF):
			return &SyntaxError{in.Name, policy.Position{Line: 1, Column: 1}, errors.New("the dump is empty; check that the command wrote it")}
		case err != nil:
			return err
		}
		s.pages++
	}
}

// stream reads the pages of a dump.
type stream struct {
	in      *Input
	tracker *tracker
	decoder *jsontext.Decoder
	visit   func(element) error
	lists   []string
	pages   int
	dump    bool // it has one of the lists
	more    bool // the last page says that there are more
}

// page reads one page, or a list of pages; io.EOF says that there is none.
func (s *stream) page() error {
	if kind := s.decoder.PeekKind(); (kind == 0 || kind == '0') && s.pages == 0 && s.yaml() {
		return s.next(errYAML)
	}
	if kind := s.decoder.PeekKind(); kind != '{' && kind != '[' && kind != 0 && kind != '}' && kind != ']' {
		return s.next(errNoDump)
	}
	token, err := s.decoder.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		if s.tracker.err != nil {
			return s.wrong(s.tracker.err)
		}
		return io.EOF
	case err != nil:
		return s.wrong(err)
	case token.Kind() == '[' && s.decoder.StackDepth() == 1:
		for s.decoder.PeekKind() == '{' {
			if err := s.page(); err != nil {
				return err
			}
		}
		if s.decoder.PeekKind() != ']' {
			return s.next(errNoDump)
		}
		_, err := s.decoder.ReadToken()
		return s.wrong(err)
	case token.Kind() != '{':
		return s.wrong(errNoDump)
	}
	s.more = false
	return s.members()
}

// yaml reports whether the text begins as YAML does: with a key, a comment, or the mark of a document or an item.
func (s *stream) yaml() bool {
	ahead := bytes.TrimLeft(s.decoder.UnreadBuffer(), " \t\r\n")
	item := bytes.HasPrefix(ahead, []byte("- ")) || bytes.HasPrefix(ahead, []byte("--"))
	return item || len(ahead) > 0 && (ahead[0] == '#' || ahead[0] >= 'A' && ahead[0] <= 'Z')
}

// members reads the members of a page up to its end.
func (s *stream) members() error {
	for s.decoder.PeekKind() != '}' {
		name, err := s.decoder.ReadToken()
		if err != nil {
			return s.wrong(err)
		}
		if err := s.member(name.String()); err != nil {
			return err
		}
	}
	_, err := s.decoder.ReadToken()
	return s.wrong(err)
}

// envelope reports whether a member holds the page: the API's answer in JSON has it two levels down.
func envelope(name string) bool {
	return name == "GetAccountAuthorizationDetailsResponse" || name == "GetAccountAuthorizationDetailsResult"
}

// member reads the value of a page's member.
func (s *stream) member(name string) error {
	known := name == users || name == groups || name == roles || name == policies
	s.dump = s.dump || known
	wanted := false
	for _, list := range s.lists {
		wanted = wanted || list == name
	}
	switch kind := s.decoder.PeekKind(); {
	case kind == '{' && envelope(name):
		if _, err := s.decoder.ReadToken(); err != nil {
			return s.wrong(err)
		}
		return s.members()
	case name == "IsTruncated" && kind == 't', name == "NextToken" && kind == '"':
		s.more = true
		return s.wrong(s.decoder.SkipValue())
	case kind == 'n' || !known || kind == '[' && !wanted:
		return s.wrong(s.decoder.SkipValue())
	case kind == 0:
		return s.wrong(s.decoder.SkipValue()) // which says why
	case kind != '[':
		return s.next(fmt.Errorf("%s is not a list; write the dump with `aws iam get-account-authorization-details`", name))
	}
	if s.in.listed == nil {
		s.in.listed = map[string]bool{}
	}
	s.in.listed[name] = true
	if _, err := s.decoder.ReadToken(); err != nil {
		return s.wrong(err)
	}
	for s.decoder.PeekKind() != ']' {
		text, err := s.decoder.ReadValue()
		if err != nil {
			return s.wrong(err)
		}
		at := s.tracker.pass(s.decoder.InputOffset() - int64(len(text)))
		if text.Kind() != '{' {
			return &SyntaxError{s.in.Name, at.Position, fmt.Errorf("an entry of %s is not an object", name)}
		}
		if err := s.visit(element{name, text, at}); err != nil {
			return err
		}
	}
	_, err := s.decoder.ReadToken()
	return s.wrong(err)
}

// next says that what comes next is wrong, at its place.
func (s *stream) next(err error) error {
	ahead := s.decoder.UnreadBuffer()
	at := s.decoder.InputOffset() + int64(len(ahead)-len(bytes.TrimLeft(ahead, " \t\r\n:,")))
	return &SyntaxError{s.in.Name, s.tracker.pass(at).Position, err}
}

// wrong says where something is wrong; nil for no error.
func (s *stream) wrong(err error) error {
	if err == nil {
		return nil
	}
	at := s.decoder.InputOffset()
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at, err = syntactic.ByteOffset, syntactic.Err
	}
	switch {
	case s.tracker.err != nil:
		err = unpacking(s.tracker.err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		err = errors.New("the dump ends here, in the middle; make it again")
		at = s.tracker.base + int64(len(s.tracker.pending))
	}
	return &SyntaxError{s.in.Name, s.tracker.pass(at).Position, err}
}

// members calls visit for the members of an object in a text: the key, the value as it is written, and its offset. A key that is
// written twice is an error: one of its values would be lost.
func members(text []byte, visit func(key string, value []byte, at int) error) error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return err
	}
	seen := map[string]bool{}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		key := token.String()
		if seen[key] {
			return fmt.Errorf("%s is written twice", key)
		}
		seen[key] = true
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if err := visit(key, value, int(decoder.InputOffset())-len(value)); err != nil {
			return err
		}
	}
	return nil
}

// items calls visit for the items of an array in a text, as members does.
func items(text []byte, visit func(value []byte, at int) error) error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '[' {
		return err
	}
	for decoder.PeekKind() != ']' {
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if err := visit(value, int(decoder.InputOffset())-len(value)); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns what a JSON string means; false for other values.
func scalar(text []byte) (string, bool) {
	if len(text) == 0 || text[0] != '"' {
		return "", false
	}
	s, err := jsontext.AppendUnquote(nil, text)
	return string(s), err == nil
}
