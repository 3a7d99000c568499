package account_test

import (
	"testing"

	"github.com/iamlint/iamlint/analysis/analysistest"
	"github.com/iamlint/iamlint/rules/account"
)

func Test(t *testing.T) { analysistest.Run(t, account.Analyzers()...) }
