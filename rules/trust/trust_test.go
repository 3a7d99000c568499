package trust_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/trust"
)

func Test(t *testing.T) {
	analysistest.Run(t, trust.Analyzers()...)
}
