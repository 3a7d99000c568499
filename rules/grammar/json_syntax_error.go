package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// JSONSyntaxError reports text that should be JSON but is not.
var JSONSyntaxError = &analysis.Analyzer{
	Name:  "json-syntax-error",
	Title: "The file is not valid JSON",
	Level: analysis.Error,
	Scope: analysis.PerUnit,
	Code:  "JSON_SYNTAX_ERROR",
	Run:   func(pass *analysis.Pass) { problems(pass, policy.JSONSyntax) },
}
