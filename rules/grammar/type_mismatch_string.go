package grammar

import (
	"encoding/base64"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// TypeMismatchString reports values of BinaryEquals that are not base64.
var TypeMismatchString = &analysis.Analyzer{
	Name:  "type-mismatch-string",
	Title: "A BinaryEquals value is not base64",
	Level: analysis.Warning,
	Code:  "TYPE_MISMATCH_STRING",
	Run: func(pass *analysis.Pass) {
		for v := range literals(pass, policy.BinaryFamily) {
			if !isBase64(v.Value) {
				pass.Reportf(v.Range, "%q is not base64, which BinaryEquals requires; encode the value", v.Value)
			}
		}
	},
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil
}
