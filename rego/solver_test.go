package rego_test

import "github.com/iamlint/iamlint/analysis"

func solver() analysis.Solver { return nil }
