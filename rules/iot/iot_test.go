package iot_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/iot"
)

func Test(t *testing.T) { analysistest.Run(t, iot.Analyzers()...) }
