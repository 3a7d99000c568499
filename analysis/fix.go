package analysis

import "github.com/iamlint/iamlint/policy"

// Fix returns the fix that makes some edits, which [Rewrite], [Remove] and the like write; nil if there are none, because what is
// written cannot be edited safely.
func Fix(message string, edits []Edit) []SuggestedFix {
	if edits == nil {
		return nil
	}
	return []SuggestedFix{{Message: message, Edits: edits}}
}

// UnsafeFix is Fix for edits whose point is that the policy then allows something else.
func UnsafeFix(message string, edits []Edit) []SuggestedFix {
	if edits == nil {
		return nil
	}
	return []SuggestedFix{{Message: message, Unsafe: true, Edits: edits}}
}

// Rewrite returns the fix that gives a text of the pass's document another value; nil if it cannot be written safely. Unsafe says
// that the change is the point of it; see [SuggestedFix].
func (p *Pass) Rewrite(t *policy.Text, value string, unsafe bool) []SuggestedFix {
	fix := Fix
	if unsafe {
		fix = UnsafeFix
	}
	return fix("write "+value, Rewrite(p.Document.Source, t, value))
}

// Respell returns the fix that writes a text of the pass's document as it was meant; nil if it cannot be written safely.
func (p *Pass) Respell(t *policy.Text, value string) []SuggestedFix {
	return p.Rewrite(t, value, false)
}

// Replace returns the fix that gives a text of the pass's document another value, which changes what the policy allows; nil
// if it cannot be written safely.
func (p *Pass) Replace(t *policy.Text, value string) []SuggestedFix { return p.Rewrite(t, value, true) }
