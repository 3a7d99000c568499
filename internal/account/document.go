package account

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"
	"sync"

	"github.com/iamlint/iamlint/internal/syntax"
	"github.com/iamlint/iamlint/policy"
)

// document is a policy document that may be attached to several principals.
type document struct {
	*policy.Document
	// id tells documents apart: for an inline policy by what it says, for a managed one by its ARN, too.
	id string
	// cares is what of its caller it may depend on.
	cares cares
	err   error // why it cannot be read
}

// library holds the documents of a dump, each once. It may be used by several goroutines.
type library struct {
	mu   sync.Mutex
	docs map[string]*document
}

// identity is the id of a document of a kind with a text, as part of a host: "" where the host does not matter.
func identity(kind policy.Kind, host string, content []byte) string {
	sum := sha256.Sum256(content)
	return kind.String() + "\x00" + host + "\x00" + string(sum[:])
}

// add returns the document that a text of a dump is. host and make describe what it is attached to.
func (l *library) add(source string, w *written, kind policy.Kind, host string, describe func(*policy.Document)) *document {
	id := identity(kind, host, w.text.content)
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.docs[id]; d != nil {
		return d
	}
	d := &document{id: id}
	d.Document, d.err = parse(source, &w.text)
	if d.err == nil {
		d.Kind, d.KindReason = kind, "account dump"
		describe(d.Document)
		d.cares = caresOf(d.Document)
	}
	if l.docs == nil {
		l.docs = map[string]*document{}
	}
	l.docs[id] = d
	return d
}

// forget drops the documents of single principals, which nothing else needs, and returns them.
func (l *library) forget() []*policy.Document {
	l.mu.Lock()
	defer l.mu.Unlock()
	var dropped []*policy.Document
	for _, d := range l.docs {
		if d.Document != nil {
			dropped = append(dropped, d.Document)
		}
	}
	l.docs = nil
	return dropped
}

var errNotDocument = errors.New("the policy document is not a JSON object")

// parse reads a policy document: an object, or a string with the text of one, in percent-encoding as the API returns it, or plain.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html
func parse(name string, t *text) (*policy.Document, error) {
	src := &policy.Source{Name: name, Content: t.content, Excerpt: &policy.Excerpt{Start: t.at.Position, UTF16: t.at.utf16}}
	if len(t.content) > 0 && t.content[0] == '"' {
		plain, ok := scalar(t.content)
		if !ok {
			return nil, errNotDocument
		}
		src.Excerpt.Encoded = []byte{} // of a text with escapes only the whole has a place
		if strings.HasPrefix(strings.TrimSpace(plain), "%") {
			decoded, err := url.PathUnescape(plain)
			if err != nil {
				return nil, errors.New("the percent-encoding of the policy document is broken")
			}
			if inside := t.content[1 : len(t.content)-1]; !bytes.ContainsRune(inside, '\\') {
				src.Excerpt = excerptOf(t, inside)
			}
			plain = decoded
		}
		src.Content = []byte(plain)
	}
	root, err := syntax.ParseJSON(src.Content, 0)
	if err != nil {
		return nil, err
	}
	if root.Kind != policy.Object {
		return nil, errNotDocument
	}
	d := policy.Parse(&root)
	d.Source = src
	return d, nil
}

// at returns a source that is one string of a dump.
func (t *text) source(name string) *policy.Source {
	return &policy.Source{Name: name, Content: t.content, Excerpt: &policy.Excerpt{Start: t.at.Position, UTF16: t.at.utf16}}
}

// excerptOf is where a document begins; encoded is its text in percent-encoding, if that is how it is written.
func excerptOf(t *text, encoded []byte) *policy.Excerpt {
	at := t.at
	if len(encoded) > 0 {
		at = at.after(t.content[:1])
	}
	return &policy.Excerpt{Start: at.Position, UTF16: at.utf16, Encoded: encoded}
}
