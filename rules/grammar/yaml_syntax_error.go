package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed yaml_syntax_error.md
var yamlSyntaxErrorDoc string

// YAMLSyntaxError reports text that should be YAML and is not.
var YAMLSyntaxError = &analysis.Analyzer{
	Name:     "yaml-syntax-error",
	Title:    "The text is no well-formed YAML",
	Doc:      yamlSyntaxErrorDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Scope:    analysis.PerUnit,
	Code:     "JSON_SYNTAX_ERROR", // AWS takes JSON only
	Run:      yamlSyntaxError,
}

func yamlSyntaxError(pass *analysis.Pass) {
	problems(pass, policy.YAMLSyntax)
}
