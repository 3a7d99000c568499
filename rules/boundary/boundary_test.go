package boundary_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/boundary"
)

func Test(t *testing.T) { analysistest.Run(t, boundary.Analyzers()...) }
