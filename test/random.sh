#!/bin/sh
# Runs the tests that compare iamlint with itself on random inputs, some fifty times as many as `go test ./...` does: witnesses
# against the evaluator, comparisons against every small request, findings against each other, and fixes against decisions.
set -eu
cd "$(dirname "$0")/.."
IAMLINT_RANDOM_QUESTIONS=100000 go test -count=1 -timeout 1h -run 'TestRandomMany|TestApart' ./internal/solve/...
IAMLINT_ROUNDS=2000 go test -count=1 -timeout 1h -run TestRandom ./internal/compare
IAMLINT_RANDOM_CONDITIONS=50000 go test -count=1 -timeout 1h -run TestFindingsAgree ./rules
go test -count=1 -timeout 1h -run TestFixChangesNothing ./internal/fix -every 1
