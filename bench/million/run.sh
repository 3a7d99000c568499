#!/bin/sh
# Makes the policies of a large organization, a million or as many as the argument says, lints them in one run, and prints what it took.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/iamlint" ./cmd/iamlint
go build -o "$work/million" ./bench/million
# In a process of its own: what has much in memory counts as the peak of all that it starts.
"$work/million" -write "$work/policies" -n "${1:-1000000}"
"$work/million" -iamlint "$work/iamlint" -lint "$work/policies"
