package driver

import (
	"testing"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
)

// What two callers of a module have alike is in an order, so that the same one is kept whichever was judged first.
func TestOrderOfCallers(t *testing.T) {
	module := &policy.Source{Name: "main.tf"}
	called := func(name string) *Finding {
		at := analysis.Related{Source: &policy.Source{Name: name}, Message: "module m is called here"}
		return &Finding{
			Analyzer:   &analysis.Analyzer{Name: "full-admin"},
			Diagnostic: analysis.Diagnostic{Source: module, Related: []analysis.Related{at}},
			shared:     true,
		}
	}
	if a, b := called("examples/a/main.tf"), called("examples/b/main.tf"); compare(a, b) >= 0 || compare(b, a) <= 0 {
		t.Errorf("compare = %d and %d; want the first caller first", compare(a, b), compare(b, a))
	}
}
