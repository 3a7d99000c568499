#!/bin/sh
# Has the solver's answers that there is no request checked by the independent proof of internal/verify: 100,000 random questions, the
# questions that tests ask AWS's managed policies, with the diffs of all their versions, and every question that the rules ask about
# them.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
IAMLINT_RANDOM_QUESTIONS=100000 go test -count=1 -timeout 2h -v -run '^TestNone(Symbols)?$' ./internal/solve
IAMLINT_MANAGED_POLICIES=$(test/managed/fetch.sh "$work")
export IAMLINT_MANAGED_POLICIES
go test -count=1 -timeout 2h -v -run '^TestNoneManaged$' ./internal/solve
go test -count=1 -timeout 2h -v -run '^TestVerifyManaged$' ./internal/cli
