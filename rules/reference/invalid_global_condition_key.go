package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// InvalidGlobalConditionKey reports keys with the prefix aws: that do not exist.
var InvalidGlobalConditionKey = &analysis.Analyzer{
	Name:  "invalid-global-condition-key",
	Title: "A global condition key does not exist",
	Doc:   page("invalid-global-condition-key"),
	Level: analysis.Error,
	Code:  "INVALID_GLOBAL_CONDITION_KEY",
	Run: func(pass *analysis.Pass) {
		for c := range pass.Conditions() {
			if c.Prefix != "aws" || c.InCatalog || lacksTag(c.Name()) || c.Is("aws:ARN", "aws:PrincipalOrgMasterAccountId") {
				continue
			}
			pass.Report(unknownKey(pass, c, "%s is not a global condition key as of "+catalog.Date()))
		}
	},
}

// unknownKey returns the finding for a key that does not exist.
func unknownKey(pass *analysis.Pass, c *analysis.Condition, format string) analysis.Diagnostic {
	d := analysis.Diagnostic{Range: c.Written.Key.Range, Statement: c.Statement, Message: analysis.Message(format, c.Name())}
	nearest, ok := analysis.NearestKey(c.Name())
	if !ok {
		return d
	}
	d.Message = analysis.Message(format+"; did you mean %s?", c.Name(), nearest.Name)
	if analysis.Close(c.Name(), nearest.Name) && !strings.Contains(nearest.Name, "$") {
		d.Fixes = pass.Replace(&c.Written.Key, nearest.Name)
	}
	return d
}

// lacksTag reports whether a key is a tag key such as aws:ResourceTag/${TagKey} without the tag's name.
func lacksTag(name string) bool {
	if _, ok := analysis.FindKey(name); ok || !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(name, "/")), "tag") {
		return false
	}
	_, ok := analysis.FindKey(strings.TrimSuffix(name, "/") + "/x")
	return ok
}
