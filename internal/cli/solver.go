package cli

import (
	"github.com/iamlint/iamlint/analysis"
	"github.com/iamlint/iamlint/internal/solve"
)

// newSolver makes the solver of a run.
func newSolver() analysis.Solver { return solve.New() }
