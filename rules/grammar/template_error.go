package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

//go:embed template_error.md
var templateErrorDoc string

// TemplateError reports templates that cannot be resolved.
var TemplateError = &analysis.Analyzer{
	Name:     "template-error",
	Title:    "CloudFormation would refuse the template",
	Doc:      templateErrorDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Scope:    analysis.PerUnit,
	Run:      templateError,
}

func templateError(pass *analysis.Pass) {
	problems(pass, policy.BadTemplate)
}
