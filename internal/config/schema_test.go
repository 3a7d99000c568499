package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/iamlint/iamlint/internal/config"
)

// TestSchema holds docs/config.schema.json and Parse to the same verdicts. What JSON Schema cannot say (globs that do not
// close, keys written twice) is not among the cases.
func TestSchema(t *testing.T) {
	file, err := filepath.Abs("../../docs/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text string
		want bool
	}{
		{full, true},
		{"", true},
		{"kinds:\nresource-types:\nrules:\nexclude:\nrego:\nignore:\n", true},
		{"kinds: {a: identity, b: trust, c: resource, d: boundary, e: scp, f: rcp, g: vpc-endpoint}", true},
		{"kinds: {a: role}", false},
		{"kinds: {a: [trust]}", false},
		{"kinds: [a]", false},
		{"resource-types: {a: S3}", false},
		{"resource-types: {a: 1}", false},
		{"rules: {a: off, b: on, c: note, d: warning, e: error, f: false, g: true, h: none}", true},
		{"rules: {a: fatal}", false},
		{"rules: {a: }", false},
		{"rules: [a]", false},
		{"overrides: [{paths: a, rules: {a: off}}, {paths: [a, b], rules: {c: note}}]", true},
		{"overrides: [{paths: a, rules: {}}]", false},
		{"overrides: [{paths: a}]", false},
		{"overrides: [{rules: {a: off}}]", false},
		{"overrides: [{paths: [], rules: {a: off}}]", false},
		{"overrides: [{paths: a, rules: {a: x}}]", false},
		{"overrides: {a: b}", false},
		{"exclude: a", true},
		{"exclude: [1]", false},
		{"exclude: ''", false},
		{"exclude: {a: b}", false},
		{"rego: [a, b]", true},
		{"rego: [[a]]", false},
		{"ignore: [{rules: a}, {paths: [a]}, {names: a}, {sids: a, reason: b}]", true},
		{"ignore: {rules: a}", false},
		{"ignore: [{reason: a}]", false},
		{"ignore: [{rules: []}]", false},
		{"ignore: [{rules: }]", false},
		{"ignore: [{rules: [], sids: a}]", true},
		{"ignore: [{path: a}]", false},
		{"ignore: [{sids: a, reason: 1}]", false},
		{"ignore: [a]", false},
		{"ignore: [{sids: a, expires: '2027-01-31'}]", true},
		{"ignore: [{sids: a, expires: '2027'}]", false},
		{"require-reasons: true", true},
		{"require-reasons: 'yes'", false},
		{"invariants: [{id: a, never: {actions: 's3:*'}}]", true},
		{"invariants: [{id: A_1.b, always: {actions: ['s3:*'], resources: x, principals: '*', conditions: {Bool: {k: true, l: [1, a]}}, absent: [k]}, in: a, level: note, reason: b}]", true},
		{"invariants: [{id: a, never: {actions: 's3:*', principals: {AWS: '*', Service: [a]}}}]", true},
		{"invariants:\n", true},
		{"invariants: {id: a}", false},
		{"invariants: [{never: {actions: a}}]", false},
		{"invariants: [{id: a}]", false},
		{"invariants: [{id: a b, never: {actions: a}}]", false},
		{"invariants: [{id: a, never: {actions: a}, always: {actions: a}}]", false},
		{"invariants: [{id: a, never: {}}]", false},
		{"invariants: [{id: a, never: {actions: []}}]", false},
		{"invariants: [{id: a, never: {action: a}}]", false},
		{"invariants: [{id: a, never: {actions: a}, level: none}]", false},
		{"invariants: [{id: a, never: {actions: a, principals: all}}]", false},
		{"invariants: [{id: a, never: {actions: a, principals: {}}}]", false},
		{"invariants: [{id: a, never: {actions: a, principals: {Aws: a}}}]", false},
		{"invariants: [{id: a, never: {actions: a, principals: {AWS: []}}}]", false},
		{"invariants: [{id: a, never: {actions: a, conditions: {Bool: {k: []}}}}]", false},
		{"invariants: [{id: a, never: {actions: a, conditions: {Bool: [k]}}}]", false},
		{"fail-on: none", true},
		{"fail-on: high", false},
		{"fail-on: [note]", false},
		{"unknown: 1", false},
		{"- a", false},
		{"a", false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(test.text), &value); err != nil {
			t.Fatal(err)
		}
		schemaErr := schema.Validate(value)
		if got := schemaErr == nil; got != test.want {
			t.Errorf("schema on %q: %v, want valid %v", test.text, schemaErr, test.want)
		}
		_, parseErr := config.Parse("c.yaml", []byte(test.text))
		if got := parseErr == nil; got != test.want {
			t.Errorf("Parse on %q: %v, want valid %v", test.text, parseErr, test.want)
		}
	}
}

// TestSchemaKeys finds keys that the schema has and Parse does not know. The other direction is TestSchema's first case.
func TestSchemaKeys(t *testing.T) {
	content, err := os.ReadFile("../../docs/config.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct{ Items *object }
	}
	var schema object
	if err := yaml.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Properties) == 0 || schema.Properties["ignore"].Items == nil {
		t.Fatal("the schema does not look as this test expects")
	}
	for key := range schema.Properties {
		text := key + ":\n"
		if value, ok := map[string]string{"fail-on": "note", "require-reasons": "false", "$schema": "https://example.com"}[key]; ok {
			text = key + ": " + value + "\n"
		}
		if _, err := config.Parse("c.yaml", []byte(text)); err != nil {
			t.Errorf("key %s of the schema: %v", key, err)
		}
	}
	for key := range schema.Properties["ignore"].Items.Properties {
		if _, err := config.Parse("c.yaml", []byte("ignore: [{sids: a, "+key+": 2027-01-31}]")); err != nil && strings.Contains(err.Error(), "unknown key") {
			t.Errorf("key %s of the schema: %v", key, err)
		}
	}
}
