package grammar

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// HCLSyntaxError reports Terraform files that cannot be parsed.
var HCLSyntaxError = &analysis.Analyzer{
	Name:  "hcl-syntax-error",
	Title: "The file is not valid Terraform",
	Level: analysis.Error,
	Scope: analysis.PerUnit,
	Run:   func(pass *analysis.Pass) { problems(pass, policy.HCLSyntax) },
}
