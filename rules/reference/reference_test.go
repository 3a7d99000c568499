package reference_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/reference"
)

func Test(t *testing.T) {
	analysistest.Run(t, reference.Analyzers()...)
}
