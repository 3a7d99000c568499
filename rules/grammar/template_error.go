package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TemplateError reports templates that cannot be resolved.
var TemplateError = &analysis.Analyzer{
	Name:  "template-error",
	Title: "CloudFormation would refuse the template",
	Level: analysis.Error,
	Scope: analysis.PerUnit,
	Run:   func(pass *analysis.Pass) { problems(pass, policy.BadTemplate) },
}
