package regohost

import (
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// FuzzRule compiles and evaluates rules that someone else wrote: each is refused, fails, or finds something, and none takes the
// program down.
func FuzzRule(f *testing.F) {
	for _, body := range []string{
		`input.kind == "identity"`, `some s in input.statements; s.effect.value == "Deny"`, `bits.lsh(1, 100000000) == 1`,
		`sprintf("%[1]*[2]d", [1, 2]) == ""`, `regex.match("(a{1000}){1000}", "a")`, `count(numbers.range(1, 1e9)) == 1`,
		`iam.find({"layers": [{"documents": [input]}]}).found`, `iam.matches("*", "a")`, `walk(input, [p, "x"])`,
		`x := [y | some y in input.statements]; json.marshal(x) != ""`, `"\u202e" == "a"`, `object.union(input, {"kind": 1}) == input`,
		`strings.replace_n({"": "aaaa"}, "aaaa") == ""`, `replace("", "", "a") == ""`, `iam.at(input, ["Statement", 0])`, `1e400 * 1e400 == 1`,
	} {
		f.Add(body, "")
	}
	f.Add(`f(input) == 1`, "f(x) := y if y := [x, x]")
	f.Fuzz(func(t *testing.T, body, more string) {
		if len(body)+len(more) > 2000 {
			return
		}
		m := rule("report contains finding.at(rego.metadata.chain(), input, \"x\") if {\n\t" + body + "\n}\n" + more + "\n")
		analyzers, err := Compile(t.Context(), []Module{m}, Options{})
		if err != nil {
			return
		}
		for _, a := range analyzers {
			_, _ = run(t, a, unitOf(t, text, policy.Identity), nil) // the error is the rule's
		}
	})
}
