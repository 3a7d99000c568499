#!/bin/sh
# Lints 2,000 templates that are made of all of AWS's managed policies, and fails if a question about them stays open or they
# take too many steps.
set -eu
cd "$(dirname "$0")/../.."
if [ -z "${IAMLINT_MANAGED_POLICIES:-}" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  IAMLINT_MANAGED_POLICIES=$(test/managed/fetch.sh "$work")
  export IAMLINT_MANAGED_POLICIES
fi
go test -count=1 -v -run TestWhole ./test/templates
