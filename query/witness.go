package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iamlint/iamlint/policy"
)

// Witness is a request that answers a Query; the evaluator has confirmed it.
type Witness struct {
	// Request is the request as people read it: unknown values of a template stand in it as <Name>.
	Request policy.Request
	// Exact and, where NotView makes a difference, NotExact are the request as Layers and NotBy see it, with unknown
	// values as the evaluator reads them: the character SymbolRune+n is Symbols[n].
	Exact, NotExact policy.Request
	Symbols         []*policy.Symbol
	// With are the requests for the other resources, where Query.Whole or Query.Each asked for several.
	With []Witness
	// Caller is the sort of principal that calls.
	Caller Caller
	// Unlisted says that the resource has no ARN form that AWS's reference lists for the action; only Loose finds such.
	Unlisted bool
	// Absent are the keys that matter by their absence, in their usual spelling, sorted.
	Absent []string
	// Decision is that of Layers; Allowed holds its statements, one layer after the other.
	Decision Outcome
	Allowed  []Match
	// NotAllowed is the decision of NotBy, under NotView, and Denied its statements.
	NotAllowed Outcome
	Denied     []Match
}

// SymbolRune is the private-use character that stands for the first of Witness.Symbols in an exact request's strings.
const SymbolRune = '\U000F0000'

// MarshalJSON encodes the witness as the JSON report has it: the request with "principal", "action", "resource" and "context"
// (a string for a key with one value, else a list), the keys that must be "absent", and the "decision"; "trust" is [Witness.Trust].
func (w Witness) MarshalJSON() ([]byte, error) {
	context := make(map[string]any, len(w.Request.Context))
	for key, values := range w.Request.Context {
		switch {
		case !values.Multi && len(values.List) == 1:
			context[key] = values.List[0]
		case values.List == nil:
			context[key] = []string{}
		default:
			context[key] = values.List
		}
	}
	absent := w.Absent
	if absent == nil {
		absent = []string{}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // as its caller wants it
	err := encoder.Encode(struct {
		Principal string         `json:"principal"`
		Action    string         `json:"action"`
		Resource  string         `json:"resource"`
		Context   map[string]any `json:"context"`
		Absent    []string       `json:"absent"`
		Decision  string         `json:"decision"`
		Trust     *TrustPolicy   `json:"trust,omitempty"`
	}{w.Request.Principal, w.Request.Action, w.Request.Resource, context, absent, w.Decision.String(), w.Trust()})
	if err != nil {
		return nil, fmt.Errorf("encode witness: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// Rename puts one principal in the place of another that called, where no policy that was asked tells them apart. Both are users
// or roles, by their ARNs and IDs, and from has a name and an ID that nothing else has.
func (w *Witness) Rename(from, to Caller) {
	last := func(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
	names := []string{from.ARN, to.ARN, last(from.ARN), last(to.ARN)}
	if from.ID != "" {
		names = append(names, from.ID, to.ID)
	}
	replacer := strings.NewReplacer(names...)
	rename := func(r policy.Request) policy.Request {
		r.Principal, r.Resource = replacer.Replace(r.Principal), replacer.Replace(r.Resource)
		context := make(map[string]policy.Values, len(r.Context))
		for key, values := range r.Context {
			list := make([]string, len(values.List))
			for i, value := range values.List {
				list[i] = replacer.Replace(value)
			}
			context[key] = policy.Values{List: list, Multi: values.Multi}
		}
		r.Context = context
		return r
	}
	w.Request, w.Exact, w.NotExact = rename(w.Request), rename(w.Exact), rename(w.NotExact)
	w.Caller.ARN, w.Caller.ID = replacer.Replace(w.Caller.ARN), replacer.Replace(w.Caller.ID)
	w.With = slices.Clone(w.With)
	for i := range w.With {
		w.With[i].Rename(from, to)
	}
}

// TrustPolicy is the trust policy of a role, as it is encoded in JSON.
type TrustPolicy struct {
	// Version is the version of the policy language.
	Version string
	// Statement are the statements.
	Statement []TrustStatement
}

// TrustStatement allows the principals of an account to assume the role.
type TrustStatement struct {
	// Effect is "Allow".
	Effect string
	// Principal is the account, by the ARN of its root user.
	Principal AccountPrincipal
	// Action is the action that the statement allows.
	Action string
}

// AccountPrincipal is the Principal element that names one principal.
type AccountPrincipal struct {
	// AWS is the principal's ARN.
	AWS string
}

// Trust returns a trust policy with which the request is decided as the witness says, for one that assumes a role by the caller's
// own policies: no one assumes a role whose trust policy does not allow it, whatever these say. It is nil for other requests.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (w *Witness) Trust() *TrustPolicy {
	name, ok := strings.CutPrefix(strings.ToLower(w.Request.Action), "sts:")
	if !ok || w.Decision != Allowed || !slices.Contains([]string{"assumerole", "tagsession", "setsourceidentity"}, name) {
		return nil
	}
	caller, ok := policy.ParseARN(w.Request.Principal)
	role, isARN := policy.ParseARN(w.Request.Resource)
	if !ok || !isARN || caller.Account == "" || role.Service != "iam" || !strings.HasPrefix(role.Resource, "role/") ||
		slices.ContainsFunc(w.Allowed, func(m Match) bool { return m.Document != nil && m.Document.Kind.NamesPrincipals() }) {
		return nil
	}
	account := AccountPrincipal{AWS: "arn:" + caller.Partition + ":iam::" + caller.Account + ":root"}
	return &TrustPolicy{
		Version:   policy.Version2012,
		Statement: []TrustStatement{{Effect: "Allow", Principal: account, Action: w.Request.Action}},
	}
}
