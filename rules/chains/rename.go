package chains

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// renamed returns a request with one principal in the place of another that no policy tells from it, as caller and as what is acted
// on.
func renamed(w *analysis.Witness, from, to string) *analysis.Witness {
	if from == to || w == nil {
		return w
	}
	out := *w
	rename := func(r policy.Request) policy.Request {
		r.Principal, r.Resource = replace(r.Principal, from, to), replace(r.Resource, from, to)
		context := make(map[string]policy.Values, len(r.Context))
		for key, values := range r.Context {
			list := make([]string, len(values.List))
			for i, value := range values.List {
				if list[i] = replace(value, from, to); strings.EqualFold(key, "aws:username") && value == nameOf(from) {
					list[i] = nameOf(to)
				}
			}
			context[key] = policy.Values{List: list, Multi: values.Multi}
		}
		r.Context = context
		return r
	}
	out.Request, out.Exact, out.NotExact = rename(w.Request), rename(w.Exact), rename(w.NotExact)
	out.Caller.ARN = replace(w.Caller.ARN, from, to)
	out.With = make([]analysis.Witness, len(w.With))
	for i := range w.With {
		out.With[i] = *renamed(&w.With[i], from, to)
	}
	return &out
}

// replace replaces the ARN of a principal, and that of a session of it.
func replace(s, from, to string) string {
	if s == from {
		return to
	}
	const session = ":assumed-role/"
	if before, after, ok := strings.Cut(s, session+nameOf(from)+"/"); ok && AccountOf(s) == AccountOf(from) {
		return before + session + nameOf(to) + "/" + after
	}
	return s
}

// nameOf is the name of a principal, without its path.
func nameOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
