package query

import (
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// UnknownError is the [ErrUndecided] of a question whose answer depends on what is not known until deployment: a request would
// count, but for values with which a Deny matches it, or for statements that are not known.
type UnknownError struct {
	// Values names the values with which a Deny matches the request, as far as they have names: "parameter P", "var.r".
	Values []string
	// Documents are those that are not wholly known themselves.
	Documents []*policy.Document
	// Unread are the unread layers that the request has to pass; see [Layer.Unread]. The error is ErrUnread then.
	Unread []Layer
}

// Error says what the answer depends on.
func (e *UnknownError) Error() string { return ErrUndecided.Error() + ": " + e.Reason() }

// Is makes the error one of a question that is left open.
func (e *UnknownError) Is(target error) bool {
	return target == ErrUndecided || target == ErrUnread && len(e.Unread) > 0
}

// Reason names the values that the answer depends on, in a few words.
func (e *UnknownError) Reason() string {
	for _, l := range e.Unread {
		if l.Because != "" {
			return l.Because
		}
	}
	switch {
	case len(e.Values) > 0:
		return "a Deny depends on " + strings.Join(e.Values, ", ")
	case len(e.Documents) > 0 && e.Documents[0].Name != "":
		return "policy " + e.Documents[0].Name + " is not wholly known"
	case len(e.Unread) > 0:
		return "the text of a policy is not known"
	case len(e.Documents) > 0:
		return "a policy is not wholly known"
	}
	return "a Deny is not wholly known"
}
