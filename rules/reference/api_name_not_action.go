package reference

import (
	"strings"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/catalog"
)

// APINameNotAction reports names of API operations and of services in SDKs that are used in place of IAM's.
var APINameNotAction = &analysis.Analyzer{
	Name:   "api-name-not-action",
	Title:  "The name of an API operation is used as an action",
	Level:  analysis.Error,
	Covers: []string{"invalid-action", "invalid-service-in-action"},
	Run: func(pass *analysis.Pass) {
		for a := range pass.Actions() {
			if a.Matches || !a.HasPrefix || !a.Text.Known() {
				continue
			}
			if action := sdkAction(a); action != "" {
				pass.ReportFix(a.Statement, a.Text.Range, useAction(pass, a, action),
					"%s is the name of a service in SDKs; use %s", a.Prefix, action)
			} else if action := apiAction(a); action != "" {
				pass.ReportFix(a.Statement, a.Text.Range, useAction(pass, a, action),
					"%s is an API operation, not an action; use %s", a.Text.Value, action)
			}
		}
	},
}

// useAction returns the fix that writes what authorizes an operation in place of its name, if that is one action or a pattern.
func useAction(pass *analysis.Pass, a *analysis.Action, action string) []analysis.SuggestedFix {
	if _, one := catalog.FindAction(action); !one && !strings.Contains(action, "*") {
		return nil
	}
	return pass.Rewrite(a.Text, action, strings.HasPrefix(action, "apigateway:")) // an action of API Gateway covers more than the call
}
