package ceiling_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/ceiling"
)

func Test(t *testing.T) { analysistest.Run(t, ceiling.Analyzers()...) }
