package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// YAMLSyntaxError reports text that should be YAML but is not.
var YAMLSyntaxError = &analysis.Analyzer{
	Name:  "yaml-syntax-error",
	Title: "The file is not valid YAML",
	Level: analysis.Error,
	Scope: analysis.PerUnit,
	Code:  "JSON_SYNTAX_ERROR", // AWS takes JSON only
	Run:   func(pass *analysis.Pass) { problems(pass, policy.YAMLSyntax) },
}
