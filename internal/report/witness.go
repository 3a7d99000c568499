package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/query"
)

// Sentences tells the witnesses of a finding, one sentence each.
func Sentences(f *driver.Finding) []string {
	var list []string
	if f.Witness != nil {
		list = append(list, Sentence(f.Witness))
	}
	for _, w := range f.Further {
		list = append(list, Sentence(w))
	}
	return list
}

// Sentence says what a witness's request is and what becomes of it, as in
//
//	allowed: user alice may call iam:CreateUser on arn:aws:iam::111122223333:user/bob, without aws:MultiFactorAuthPresent
//
// To assume a role takes the role's trust policy as well, which the policies of the caller do not show.
//
// A witness has the context keys that matter; those that only repeat the caller's name are left out here.
func Sentence(w *analysis.Witness) string {
	var b strings.Builder
	verdict, verb := "denied", " may not call "
	switch w.Decision {
	case query.Allowed:
		verdict, verb = "allowed", " may call "
	case query.Unknown:
		verdict, verb = "not decided", " might call "
	case query.ImplicitDeny, query.ExplicitDeny:
	}
	r := &w.Request
	b.WriteString(verdict + ": " + caller(r) + verb + r.Action + " on " + r.Resource)
	separator := ", with "
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		if !repeats(r, key) {
			b.WriteString(separator + key + " " + quote(r.Context[key]))
			separator = ", "
		}
	}
	separator = ", without "
	for _, key := range w.Absent {
		b.WriteString(separator + key)
		separator = ", "
	}
	if w.Trust() != nil {
		b.WriteString(", if the role's trust policy allows it")
	}
	return b.String()
}

// repeats reports whether a context key says no more than the principal does.
func repeats(r *policy.Request, key string) bool {
	v := r.Context[key]
	if v.Multi || len(v.List) != 1 {
		return false
	}
	switch strings.ToLower(key) {
	case "aws:principalarn":
		return v.List[0] == r.Principal
	case "aws:username":
		return strings.HasSuffix(r.Principal, "/"+v.List[0]) && strings.Contains(r.Principal, ":user/")
	default:
		return false
	}
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
