package fix

import (
	"maps"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
)

// probed reports whether two versions of a source decide alike what their statements speak of: requests that are made of
// the strings in the statements that are not in both. The proof rests on tables of what can be in a request; if a row of
// them is wrong, or AWS changes, a fix must not grant access. So a request counts here whether it can occur or not.
func probed(before, after *policy.Unit) bool {
	if len(before.Documents) != len(after.Documents) {
		return false
	}
	for i, was := range before.Documents {
		is := after.Documents[i]
		if was.Name != is.Name || was.Kind != is.Kind {
			return false
		}
		var requests []policy.Request
		for _, s := range changed(was, is) {
			requests = probes(requests, was, s)
		}
		for _, s := range changed(is, was) {
			requests = probes(requests, is, s)
		}
		if len(requests) == 0 {
			continue
		}
		old, now := eval.NewLayer(was), eval.NewLayer(is)
		for _, r := range requests {
			if old.Decide(r, eval.Options{}).Outcome != now.Decide(r, eval.Options{}).Outcome {
				return false
			}
		}
	}
	return true
}

// changed returns the statements of a document that are not written in the same way in another one.
func changed(d, other *policy.Document) []*policy.Statement {
	text := func(d *policy.Document, s *policy.Statement) string {
		r := s.Node.Range
		if r.Start < 0 || r.End > len(d.Source.Content) || r.Start > r.End {
			return ""
		}
		return string(d.Source.Content[r.Start:r.End])
	}
	written := make(map[string]bool, len(other.Statements))
	for _, s := range other.Statements {
		written[text(other, s)] = true
	}
	var out []*policy.Statement
	for _, s := range d.Statements {
		if t := text(d, s); t == "" || !written[t] {
			out = append(out, s)
		}
	}
	return out
}

// The most requests that are made for a statement, and for a document.
const (
	maxOfStatement = 64
	maxProbes      = 2048
)

// probes adds requests that a statement of a document speaks of.
func probes(requests []policy.Request, d *policy.Document, s *policy.Statement) []policy.Request {
	actions := filled(s.Action, s.NotAction, "s3:GetObject")
	resources := filled(s.Resource, s.NotResource, "*")
	principals := []string{"arn:aws:iam::111122223333:user/alice"}
	for _, p := range []*policy.Principals{s.Principal, s.NotPrincipal} {
		for i := 0; p != nil && i < len(p.Entries); i++ {
			principals = append(principals, fill(p.Entries[i].ID.Value))
		}
	}
	contexts := contextsOf(d, s)
	n := max(len(actions), len(resources), len(principals))
	for i := 0; i < min(n, maxOfStatement) && len(requests) < maxProbes; i++ {
		for _, context := range contexts {
			requests = append(requests, policy.Request{
				// From the back, where those are that the statement names.
				Principal: principals[len(principals)-1-i%len(principals)],
				Action:    actions[i%len(actions)],
				Resource:  resources[i%len(resources)],
				Context:   context,
			})
		}
	}
	return requests
}

func filled(list, not *policy.List, otherwise string) []string {
	var out []string
	for _, l := range []*policy.List{list, not} {
		for i := 0; l != nil && i < len(l.Items); i++ {
			out = append(out, fill(l.Items[i].Value))
		}
	}
	if list == nil || len(out) == 0 {
		out = append(out, otherwise)
	}
	return out
}

// fill puts something in the place of wildcards.
func fill(pattern string) string { return letters.Replace(pattern) }

var letters = strings.NewReplacer("*", "x", "?", "y")

// keys are those of a request in lower case.
type keys = map[string]policy.Values

// contextsOf returns contexts that meet the conditions of a statement, by their values as they are written and with
// something in the place of wildcards, one that misses them, and one without keys; each among keys by which the document's
// Deny statements spare a request.
func contextsOf(d *policy.Document, s *policy.Statement) []keys {
	spared := keys{}
	for _, other := range d.Statements {
		if other != s && !other.Allows() {
			set(spared, other, false, 0, false)
		}
	}
	contexts := []keys{{}}
	if len(spared) > 0 {
		contexts = append(contexts, spared)
	}
	if s.Condition == nil || len(s.Condition.Conditions) == 0 {
		return contexts
	}
	for _, base := range slices.Clone(contexts) {
		missed := maps.Clone(base)
		set(missed, s, false, 0, false)
		contexts = append(contexts, missed)
		for i := range maxValues {
			for _, raw := range []bool{false, true} {
				met := maps.Clone(base)
				if set(met, s, true, i, raw) {
					contexts = append(contexts, met)
				}
			}
		}
	}
	return contexts
}

// maxValues is how many values of each condition are tried.
const maxValues = 4

// set gives the keys of a statement's conditions values by which they hold, or do not, as far as one value can. It takes
// the i-th of each condition's values, or its last one, as it is written if raw. It reports whether a condition has an
// i-th value.
func set(c keys, s *policy.Statement, hold bool, i int, raw bool) bool {
	if s.Condition == nil {
		return false
	}
	more := i == 0
	for j := range s.Condition.Conditions {
		condition := &s.Condition.Conditions[j]
		op, known := policy.ParseOperator(condition.Operator.Value)
		if known && op.Family == policy.NullFamily {
			continue
		}
		value := "x"
		if n := len(condition.Values); n > 0 {
			value = condition.Values[min(i, n-1)].Value
			more = more || i < n
		}
		if !raw {
			value = fill(value)
		}
		if known && op.Negated == hold {
			value = "x-" + value
		}
		c[strings.ToLower(strings.TrimSpace(condition.Key.Value))] = policy.Values{
			List: []string{value}, Multi: known && op.Qualifier != policy.NoQualifier,
		}
	}
	return more
}
