package escalation_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/internal/driver"
	"github.com/iamlint/iamlint/internal/loader"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/escalation"
)

func TestGrants(t *testing.T) {
	var analyzers []*analysis.Analyzer
	for _, a := range escalation.Analyzers() {
		if _, err := os.Stat(filepath.Join("testdata", a.Name)); err == nil || a.Code != "" {
			analyzers = append(analyzers, a)
		}
	}
	analysistest.Run(t, analyzers...)
}

// TestStrict checks statements on their own: a Deny in the same policy does not matter, and neither does the use of the
// document.
func TestStrict(t *testing.T) {
	const (
		deny = `, {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}`
	)
	statement := func(condition string) string {
		if condition != "" {
			condition = `, "Condition": {` + condition + `}`
		}
		return `{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"` + condition + `}`
	}
	for _, test := range []struct {
		name, statements string
		kind             policy.Kind
		want             int
	}{
		{"denied elsewhere", statement("") + deny, policy.Identity, 1},
		{"a boundary", statement(""), policy.Boundary, 1},
		{"a service control policy", statement(""), policy.SCP, 0},
		{"StringEquals", statement(`"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}`), policy.Identity, 0},
		{"StringLikeIfExists", statement(`"StringLikeIfExists": {"iam:PassedToService": "ec2.amazonaws.com*"}`), policy.Identity, 0},
		{"StringEqualsIfExists", statement(`"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}`), policy.Identity, 1},
		{"StringEqualsIfExists for Lambda", statement(`"StringEqualsIfExists": {"iam:PassedToService": "lambda.amazonaws.com"}`), policy.Identity, 0},
		{"the associated resource", statement(`"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:*"}`), policy.Identity, 0},
		{"another key", statement(`"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}`), policy.Identity, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := driver.New(driver.Options{
				Rules: []driver.Rule{{Analyzer: ruleOf(t, "pass-role-with-star-in-resource"), Level: analysis.Warning}}, Strict: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			text := `{"Version": "2012-10-17", "Statement": [` + test.statements + `]}`
			unit := loader.Load(&policy.Source{Name: "p.json", Content: []byte(text)}, loader.Options{Kind: &test.kind, Required: true})
			result, err := c.Check(t.Context(), unit)
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Findings) != test.want {
				t.Errorf("%d findings; want %d", len(result.Findings), test.want)
			}
		})
	}
}

// ruleOf returns the rule of a name.
func ruleOf(t *testing.T, name string) *analysis.Analyzer {
	t.Helper()
	for _, a := range escalation.Analyzers() {
		if a.Name == name {
			return a
		}
	}
	t.Fatalf("there is no rule %s", name)
	return nil
}
