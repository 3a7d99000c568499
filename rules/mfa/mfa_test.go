package mfa_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/mfa"
)

func Test(t *testing.T) { analysistest.Run(t, mfa.Analyzers()...) }
