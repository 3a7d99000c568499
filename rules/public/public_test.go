package public_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/public"
)

func Test(t *testing.T) { analysistest.Run(t, public.Analyzers()...) }
