#!/bin/sh
# Compares iamlint's findings with AWS IAM Access Analyzer's on AWS's managed policies, and prints precision and recall.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
IAMLINT_MANAGED_POLICIES=$(test/managed/fetch.sh "$work") go test -count=1 -v -run Parity ./rules
