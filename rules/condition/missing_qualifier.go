package condition

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/policy"
	"github.com/iamlint/iamlint/rules/internal/lookup"
)

//go:embed missing_qualifier.md
var missingQualifierDoc string

// MissingQualifier reports multivalued keys under operators for single values.
var MissingQualifier = &analysis.Analyzer{
	Name:     "missing-qualifier",
	Title:    "A condition on a multivalued key has no qualifier",
	Doc:      missingQualifierDoc,
	Category: "condition",
	Level:    analysis.Error,
	Code:     "MISSING_QUALIFIER",
	Requires: []*analysis.Analyzer{lookup.Conditions},
	Run:      missingQualifier,
}

func missingQualifier(pass *analysis.Pass) (any, error) {
	for _, c := range pass.ResultOf[lookup.Conditions].([]lookup.Condition) {
		if !c.InCatalog || !c.Key.Multi || c.Operator.Qualifier != policy.NoQualifier ||
			c.Operator.Family == policy.NullFamily {
			continue
		}
		d := analysis.Diagnostic{
			Range: c.Written.Key.Range, Statement: c.Statement,
			Message: lookup.Message("%s can have several values; write ForAnyValue:%s", c.Name(), c.Operator.String()),
		}
		if c.Alone() {
			op := c.Operator
			op.Qualifier = policy.ForAnyValue
			d.Fixes = lookup.Fix(pass, &c.Written.Operator, op.String(), true)
		}
		pass.Report(d)
	}
	return nil, nil
}
