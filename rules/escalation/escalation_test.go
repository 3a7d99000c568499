package escalation_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/escalation"
)

func Test(t *testing.T) { analysistest.Run(t, escalation.Analyzers()...) }
