package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/checker"
	"github.com/iamlint/iamlint/internal/eval"
	"github.com/iamlint/iamlint/policy"
)

// Sentences tells the witnesses of a finding, one sentence each.
func Sentences(f *checker.Finding) []string {
	var list []string
	if f.Witness != nil {
		list = append(list, sentence(f.Witness, f.Document))
	}
	for _, w := range f.Further {
		list = append(list, sentence(w, f.Document))
	}
	return list
}

// sentence says what a witness's request is and what becomes of it, as in
//
//	allowed: user alice may call iam:CreateUser on arn:aws:iam::111122223333:user/bob, without aws:MultiFactorAuthPresent
//
// Of the context it names the keys that the policies ask for: a request has many more, and the JSON report has them all.
func sentence(w *analysis.Witness, d *policy.Document) string {
	var b strings.Builder
	verdict, verb := "denied", " may not call "
	switch w.Decision {
	case eval.Allowed:
		verdict, verb = "allowed", " may call "
	case eval.Unknown:
		verdict = "not decided"
	case eval.ImplicitDeny, eval.ExplicitDeny:
	}
	r := &w.Request
	b.WriteString(verdict + ": " + caller(r) + verb + r.Action + " on " + r.Resource)
	asked := askedKeys(w, d)
	separator := ", with "
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		if asked[strings.ToLower(key)] {
			b.WriteString(separator + key + " " + quote(r.Context[key]))
			separator = ", "
		}
	}
	separator = ", without "
	for _, key := range w.Absent {
		b.WriteString(separator + key)
		separator = ", "
	}
	return b.String()
}

func quote(v policy.Values) string {
	if !v.Multi && len(v.List) == 1 {
		return strconv.Quote(v.List[0])
	}
	quoted := make([]string, len(v.List))
	for i, s := range v.List {
		quoted[i] = strconv.Quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// caller names the principal of a request, and its account if it is not the resource's.
func caller(r *policy.Request) string {
	if r.Principal == "*" {
		return "anyone"
	}
	arn, ok := policy.ParseARN(r.Principal)
	if !ok {
		if strings.HasSuffix(r.Principal, ".amazonaws.com") || strings.HasSuffix(r.Principal, ".amazonaws.com.cn") {
			return "the service " + r.Principal
		}
		return r.Principal
	}
	kind, rest, _ := strings.Cut(arn.Resource, "/")
	var name string
	switch {
	case arn.Resource == "root":
		name = "the root user"
	case kind == "user":
		name = "user " + rest[strings.LastIndexByte(rest, '/')+1:]
	case kind == "role":
		name = "role " + rest[strings.LastIndexByte(rest, '/')+1:]
	case kind == "assumed-role":
		role, _, _ := strings.Cut(rest, "/")
		name = "a session of role " + role
	case kind == "federated-user":
		name = "federated user " + rest
	default:
		return r.Principal
	}
	resource, ok := policy.ParseARN(r.Resource)
	if arn.Account != "" && ok && resource.Account != "" && resource.Account != arn.Account {
		name += " of account " + arn.Account
	}
	return name
}

// askedKeys are the condition keys, in lower case, that the documents of a witness ask for in conditions or policy variables.
func askedKeys(w *analysis.Witness, d *policy.Document) map[string]bool {
	keys := map[string]bool{}
	seen := map[*policy.Document]bool{nil: true}
	visit := func(d *policy.Document) {
		if !seen[d] {
			seen[d] = true
			documentKeys(d, keys)
		}
	}
	visit(d)
	for _, matches := range [][]analysis.Match{w.Allowed, w.Denied} {
		for _, m := range matches {
			visit(m.Document)
		}
	}
	return keys
}

func documentKeys(d *policy.Document, keys map[string]bool) {
	variables := func(texts []policy.Text) {
		if !d.Variables() {
			return
		}
		for i := range texts {
			for _, token := range policy.ParsePattern(&texts[i], policy.PatternMode{Wildcards: true, Variables: true}) {
				if token.Kind == policy.Variable {
					keys[strings.ToLower(token.Text)] = true
				}
			}
		}
	}
	for _, s := range d.Statements {
		for _, list := range []*policy.List{s.Resource, s.NotResource} {
			if list != nil {
				variables(list.Items)
			}
		}
		if s.Condition == nil {
			continue
		}
		for i := range s.Condition.Conditions {
			keys[strings.ToLower(s.Condition.Conditions[i].Key.Value)] = true
			variables(s.Condition.Conditions[i].Values)
		}
	}
}
