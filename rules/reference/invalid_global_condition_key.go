package reference

import (
	_ "embed"
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/catalog"
	"github.com/iamlint/iamlint/internal/facts"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed invalid_global_condition_key.md
var invalidGlobalConditionKeyDoc string

// InvalidGlobalConditionKey reports keys with the prefix aws: that do not exist.
var InvalidGlobalConditionKey = &analysis.Analyzer{
	Name:     "invalid-global-condition-key",
	Title:    "A global condition key does not exist",
	Doc:      invalidGlobalConditionKeyDoc,
	Category: "reference",
	Level:    analysis.Error,
	Code:     "INVALID_GLOBAL_CONDITION_KEY",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      invalidGlobalConditionKey,
}

func invalidGlobalConditionKey(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if c.Prefix != "aws" || c.InCatalog || lacksTag(c.Name()) || c.Is("aws:ARN", "aws:PrincipalOrgMasterAccountId") {
			continue
		}
		pass.Report(unknownKey(pass, &c, "%s is no global condition key as of "+catalog.Date()))
	}
	return nil, nil
}

// unknownKey is the finding about a key that does not exist.
func unknownKey(pass *analysis.Pass, c *lookup.Condition, format string) analysis.Diagnostic {
	d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: lookup.Message(format, c.Name())}
	nearest, ok := facts.NearestKey(c.Name())
	if !ok {
		return d
	}
	d.Message = lookup.Message(format+"; did you mean %s?", c.Name(), nearest.Name)
	if lookup.Close(c.Name(), nearest.Name) && !strings.Contains(nearest.Name, "$") {
		d.Fixes = lookup.Fix(pass, &c.Written.Key, nearest.Name, true)
	}
	return d
}

// lacksTag reports whether a key is one about a tag, as aws:ResourceTag/${TagKey}, without the tag's name.
func lacksTag(name string) bool {
	if _, ok := facts.FindKey(name); ok || !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(name, "/")), "tag") {
		return false
	}
	_, ok := facts.FindKey(strings.TrimSuffix(name, "/") + "/x")
	return ok
}
