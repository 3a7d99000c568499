package regohost

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/iamlint/iamlint/policy"
)

// doubled is a chain of 40 lines, each of which says the one before twice.
func doubled(first, next string) string {
	var b strings.Builder
	b.WriteString(first + "\n")
	for i := range 40 {
		b.WriteString("\t" + strings.NewReplacer("%", fmt.Sprint(i), "@", fmt.Sprint(i+1)).Replace(next) + "\n")
	}
	return b.String()
}

// evaluateRule compiles a rule as a user's and evaluates it for one document, with a part of the budget.
func evaluateRule(t *testing.T, body, more string, part int64) error {
	t.Helper()
	m := rule("report contains finding.at(rego.metadata.chain(), input, \"x\") if {\n\t" + body + "\n}\n" + more)
	analyzers, err := Compile(t.Context(), []Module{m}, Options{limit: time.Hour, part: part})
	if err != nil {
		return err
	}
	_, err = run(t, analyzers[0], unitOf(t, text, policy.Identity), nil)
	return err
}

// tooMuch is said of rules that use up the budget.
const tooMuch = "takes too much work"

// TestSandbox evaluates rules that ask for more than any machine has: each ends with an error that says so, after work that does
// not depend on the machine. Those that use up the budget get a fourth of it, which ends as the whole does, and sooner.
func TestSandbox(t *testing.T) {
	for _, test := range []struct{ name, body, more, want string }{
		{"a long number", `bits.lsh(1, 100000000000) == 1`, "", "a shift by more than 400"},
		{"numbers that square", doubled("x0 := 1e300", "x@ := x% * x%") + "x40 == 1", "", "more than 400 digits"},
		{"a range", `count(numbers.range(1, 1000000000)) == 1`, "", "more than 100000 numbers"},
		{"a range with steps", `count(numbers.range_step(1, 1000000000, 2)) == 1`, "", "more than 100000 numbers"},
		{"a width", `sprintf("%1000000000d", [1]) == ""`, "", "more than 1000"},
		{"a width from a value", `sprintf("%*d", [1000000000, 1]) == ""`, "", "a width or precision of *"},
		{"one value many times", `sprintf(concat("", [x | some i in numbers.range(1, 90000); x := "%[1]s"]), [input.name]) == ""`, "", "longer than"},
		{"texts that double", doubled("x0 := input.kind", `x@ := concat("", [x%, x%])`) + `x40 == ""`, "", "longer than 4194304 characters"},
		{"texts that replace", doubled(`x0 := "aa"`, `x@ := replace(x%, "a", x%)`) + `x40 == ""`, "", "longer than 4194304 characters"},
		{"lists that double", doubled("x0 := [1]", "x@ := array.concat(x%, x%)") + "count(x40) == 1", "", "more than 100000 elements"},
		{"objects that double", doubled(`x0 := {"a": input.kind}`, `x@ := object.union(x%, {"k%": x%})`) + "count(x40) == 1", "", tooMuch},
		{"a large expression", `regex.match(concat("", ["(", concat("", [x | some i in numbers.range(1, 500); x := "a{99}"]), ")"]), "a")`, "", "too many repetitions"},
		{"loops", "some a in numbers.range(1, 3000)\n\tsome b in numbers.range(1, 3000)\n\ta * b == -1", "", tooMuch},
		{
			"large objects", `count({a: x | some a in numbers.range(1, 90000); x := [y | some b in numbers.range(1, 90000); y := [a, b]]}) == 1`,
			"", tooMuch,
		},
		{"the catalog", `count([x | some i in numbers.range(1, 50); x := iam.actions(concat("", ["*" | some j in numbers.range(1, i)]))]) == 1`, "", tooMuch},
		{"lists in lists", doubled("x0 := [input.kind]", "x@ := [x%, x%]") + `json.marshal(x40) == ""`, "", "take it apart"},
		{"elements of lists in lists", doubled("some x0 in [input.kind]", "some x@ in [[x%, x%]]") + `json.marshal(x40) == ""`, "", "take it apart"},
		{"functions that double", `json.marshal(f0(input.kind)) == ""`, doubled("f40(y) := y", "f%(y) := f@([y, y])"), tooMuch},
		{"deep ways", doubled("x0 := [a | some a in numbers.range(1, 50000)]", "x@ := [[[[[[[[[[x%]]]]]]]]]]") + "some p, v\n\twalk(x40, [p, v])\n\tp == [v]", "", tooMuch},
	} {
		t.Run(test.name, func(t *testing.T) {
			part := int64(1)
			if test.want == tooMuch {
				part = 4
			}
			err := evaluateRule(t, test.body, test.more, part)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}

// TestSandboxLets checks that what rules do every day is within the bounds.
func TestSandboxLets(t *testing.T) {
	for _, body := range []string{
		`regex.match("^[0-9]{12}$", "111122223333")`,
		`some i in numbers.range(1, 20000)` + "\n\t" + `regex.match("^arn:aws:iam::[0-9]{12}:role/", sprintf("arn:aws:iam::111122223333:role/%d", [i]))` + "\n\ti == 20000",
		`some i in numbers.range(1, 50000)` + "\n\tinput.statements[_].effect.value == \"Allow\"\n\ti == 50000",
		`walk(input, [["statements", 0, "index"], 0])`,
		`json.unmarshal(json.marshal(input)).kind == "identity"`,
		`count(iam.actions("s3:Get*")) > 10`,
		`bits.lsh(1, 20) + 2 == 1048578`,
		`replace("a-b", "-", "") == "ab"`,
		`strings.replace_n({"a": "b"}, "aaa") == "bbb"`,
		`regex.replace("aaa", "a", "b") == "bbb"`,
		`sprintf("%05.1f %s %v", [1.5, "x", input.kind]) == "001.5 x identity"`,
		`{1, 2} - {1} == {2}`,
		`net.cidr_contains("10.0.0.0/8", "10.1.2.3")`,
		`time.parse_rfc3339_ns("2026-01-01T00:00:00Z") > 0`,
	} {
		m := rule("report contains finding.at(rego.metadata.chain(), input, \"x\") if {\n\t" + body + "\n}\n")
		analyzers, err := Compile(t.Context(), []Module{m}, Options{limit: time.Hour})
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		if found, err := run(t, analyzers[0], unitOf(t, text, policy.Identity), nil); err != nil || len(found) != 1 {
			t.Errorf("%s: %d findings, error %v", body, len(found), err)
		}
	}
}

// TestPermitted holds the list of functions to OPA's: what is not on it is unknown, and what is on it exists.
func TestPermitted(t *testing.T) {
	prices := permitted()
	for name := range prices {
		if ast.BuiltinMap[name] == nil {
			t.Errorf("OPA has no function %s", name)
		}
	}
	for _, b := range ast.CapabilitiesForThisVersion().Builtins {
		if b.Nondeterministic && prices[b.Name] != nil {
			t.Errorf("%s differs from run to run", b.Name)
		}
	}
	for _, call := range []string{
		`http.send({"method": "GET", "url": "https://example.com"})`, `opa.runtime()`, `glob.match("*", [], "a")`, `json.patch({}, [])`,
		`graph.reachable({}, set())`, `net.cidr_expand("10.0.0.0/8")`, `yaml.unmarshal("a")`, `strings.render_template("", {})`,
		`io.jwt.decode("")`, `time.now_ns()`, `rand.intn("a", 1)`, `graphql.is_valid("", "")`, `rego.parse_module("", "")`,
		`net.lookup_ip_addr("example.com")`, `crypto.x509.parse_certificates("")`, `providers.aws.sign_req({}, {}, 1)`, `uuid.rfc4122("")`,
	} {
		if err := evaluateRule(t, call+" == 1", "", 1); err == nil || !strings.Contains(err.Error(), "undefined function") {
			t.Errorf("%s: error %v, want that it is undefined", call, err)
		}
	}
}

// TestStuck leaves a rule behind that nothing stops, and does not evaluate it again.
func TestStuck(t *testing.T) {
	m := rule(`report contains 1 if iam.covers(input.statements[0], "s3:GetObject")`)
	set, err := parseAll([]Module{m})
	if err != nil {
		t.Fatal(err)
	}
	compiler, err := compile(set.parsed, func(c *ast.Compiler) *ast.Compiler { return c })
	if err != nil {
		t.Fatal(err)
	}
	r := &set.rules[0]
	query, err := prepare(compiler, r)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{limit: evaluationLimit}
	h.stuck.Store(query, true)
	a := h.analyzer(r, "", func() (*preparedQuery, error) { return query, nil })
	if _, err = run(t, a, unitOf(t, text, policy.Identity), nil); err == nil || !strings.Contains(err.Error(), "was not evaluated") {
		t.Errorf("error %v, want that it was not evaluated", err)
	}
}
