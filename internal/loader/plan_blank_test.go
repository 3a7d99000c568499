package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iamlint/iamlint/policy"
)

// TestWithoutOthers checks what of a plan is not parsed.
func TestWithoutOthers(t *testing.T) {
	const (
		policies  = `{"type": "aws_iam_policy", "values": {"policy": "{}"}, "change": {"after": {}}}`
		instances = `{"address": "a", "type": "aws_instance", "values" : {"type": "aws_iam_policy", "x": [{}]}, "change": null}`
		without   = `{"address": "a", "type": "aws_instance", "values" : null                                 , "change": null}`
	)
	plan := func(resource string) string {
		return `{"format_version": "1.2", "planned_values": {"outputs": {}, "root_module": {"resources": [` + policies + `, ` + resource +
			`], "child_modules": [{"resources": [` + resource + `]}]}}, "resource_changes": [` + resource + `, ` + policies + `]}`
	}
	for _, test := range []struct{ name, text, want string }{
		{"a plan", plan(instances), plan(without)},
		{"nothing to leave out", plan(policies), plan(policies)},
		{"a plan and more", plan(instances) + "}", plan(without) + "}"},
		{"a plan with an end too early", plan(instances)[:300], plan(instances)[:300]},
		{"what is not read", `{"format_version": "1", "prior_state": {"a": 1}}`, `{"format_version": "1", "prior_state": null    }`},
		{"something else", strings.Replace(plan(instances), "format", "x", 1), strings.Replace(plan(instances), "format", "x", 1)},
		{"a type that is told too late", `{"format_version": "", "resource_changes": [{"change": {"a": {}}, "type": "x"}]}`, `{"format_version": "", "resource_changes": [{"change": {"a": {}}, "type": "x"}]}`},
		{"no lists", `{"format_version": "", "resource_changes": {}, "values": []}`, `{"format_version": "", "resource_changes": {}, "values": []}`},
	} {
		content := []byte(test.text)
		if got := string(withoutOthers(content)); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		if string(content) != test.text {
			t.Errorf("%s: the text is changed", test.name)
		}
	}
}

// BenchmarkPlan loads a plan most of which is not about policies, as most are.
func BenchmarkPlan(b *testing.B) {
	var resources []string
	for i := range 1000 {
		resources = append(resources, fmt.Sprintf(`{"address": "aws_instance.i%d", "mode": "managed", "type": "aws_instance", "name": "i%d", "values": {"tags": {%s"z": "z"}}}`,
			i, i, strings.Repeat(`"key": "value", `, 50)))
	}
	resources = append(resources, `{"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "values": {"policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"}}`)
	text := `{"format_version": "1.2", "planned_values": {"root_module": {"resources": [` + strings.Join(resources, ",") + `]}}}`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if u := Load(&policy.Source{Name: "plan.json", Content: []byte(text)}, Options{}); len(u.Documents) != 1 {
			b.Fatal(u.Problems)
		}
	}
}
