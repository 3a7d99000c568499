package practice_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/practice"
)

func Test(t *testing.T) { analysistest.Run(t, practice.Analyzers()...) }
