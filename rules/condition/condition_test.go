package condition_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/condition"
)

func Test(t *testing.T) {
	analysistest.Run(t, condition.Analyzers()...)
}
