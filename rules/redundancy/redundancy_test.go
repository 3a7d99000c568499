package redundancy_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/redundancy"
)

func Test(t *testing.T) {
	analysistest.Run(t, redundancy.Analyzers()...)
}
