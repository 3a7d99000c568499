package regohost

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

func TestReads(t *testing.T) {
	for _, test := range []struct {
		body string
		want members
	}{
		{`x if input.file == "a"`, 0},
		{`x if input.resources[0].type == "a"`, resourcesMember},
		{`x if { some r in input.resources; r.type == input.documents[0].name }`, allMembers},
		{`x if { all := input; all.resources[0] }`, allMembers},
		{`x if { some name; input[name] }`, allMembers},
		{`x if f(input)
f(i) if i.principals`, allMembers},
		{`x if count(input) > 0`, allMembers},
		{`x if input.file in {input.resources[i].type | some i; input.resources[i]}`, resourcesMember},
		{`x if { y := {"a": input}; y.a.documents }`, allMembers},
		{`x if walk(input, [_, "a"])`, allMembers},
		{`x if input.file[input.documents[0].index]`, documentsMember | principalsMember},
		{`x if input["principals"][_].resource`, documentsMember | principalsMember},
		{`x if object.get(input, "documents", [])`, allMembers},
		{`x if [input][0].documents`, allMembers},
		{`x if z with input as {"a": 1}
z if input.resources`, allMembers},
	} {
		parsed, err := parse(Module{File: "x.rego", Text: "package x\n\n" + test.body + "\n"})
		if err != nil {
			t.Fatalf("%s: %v", test.body, err)
		}
		compiler, err := compile(map[string]*ast.Module{"x.rego": parsed}, func(c *ast.Compiler) *ast.Compiler { return c })
		if err != nil {
			t.Fatalf("%s: %v", test.body, err)
		}
		if got := readsOf(compiler); got != test.want {
			t.Errorf("%s: reads %03b, want %03b", test.body, got, test.want)
		}
	}
}
