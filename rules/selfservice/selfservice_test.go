package selfservice_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/selfservice"
)

func Test(t *testing.T) { analysistest.Run(t, selfservice.Analyzers()...) }
