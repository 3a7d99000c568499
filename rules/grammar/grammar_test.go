package grammar_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/grammar"
)

func Test(t *testing.T) {
	analysistest.Run(t, grammar.Analyzers()...)
}
