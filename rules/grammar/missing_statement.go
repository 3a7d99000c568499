package grammar

import (
	_ "embed"

	"github.com/iamlint/iamlint/analysis"
)

//go:embed missing_statement.md
var missingStatementDoc string

// MissingStatement reports documents without Statement.
var MissingStatement = &analysis.Analyzer{
	Name:     "missing-statement",
	Title:    "The policy has no Statement",
	Doc:      missingStatementDoc,
	Category: "grammar",
	Level:    analysis.Error,
	Code:     "MISSING_STATEMENT",
	Run:      missingStatement,
}

func missingStatement(pass *analysis.Pass) (any, error) {
	d := pass.Document
	if d.Synthetic || fragment(d) || !lacks(d.Root, "Statement") {
		return nil, nil
	}
	pass.Reportf(opening(d.Source, d.Root), "the policy has no Statement; add a list of statements")
	return nil, nil
}
