package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed json_syntax_error.md
var jsonSyntaxErrorDoc string

// JSONSyntaxError reports text that should be JSON and is not.
var JSONSyntaxError = &analysis.Analyzer{
	Name:     "json-syntax-error",
	Title:    "The text is no well-formed JSON",
	Doc:      jsonSyntaxErrorDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Scope:    analysis.PerUnit,
	Code:     "JSON_SYNTAX_ERROR",
	Run:      jsonSyntaxError,
}

func jsonSyntaxError(pass *analysis.Pass) {
	problems(pass, policy.JSONSyntax)
}
