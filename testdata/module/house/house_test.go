package house_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"

	"example.com/house/house"
)

func TestRules(t *testing.T) { analysistest.Run(t, house.Analyzers()...) }
