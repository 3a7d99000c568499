#!/bin/sh
# Prints how long whole runs of iamlint take. Give it the path of a conftest binary to compare cold starts with:
#   go install github.com/open-policy-agent/conftest@v0.71.1
#   bench/run.sh -conftest "$(go env GOPATH)/bin/conftest"
set -eu
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/bench" ./bench
if [ -z "${IAMLINT_MANAGED_POLICIES:-}" ]; then
  IAMLINT_MANAGED_POLICIES=$(test/managed/fetch.sh "$bin")
  export IAMLINT_MANAGED_POLICIES
fi
"$bin/bench" "$@"
