#!/usr/bin/env bash
# Installs what packaging makes, as users do, from the files and into clean environments: the wheel with pip, the packages with npm.
# Each must run the very program. The container image is checked by the tests of packaging.
#
#   test/packages.sh [PROGRAM]      default: build it
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

(cd "$root/packaging" && go vet ./... && go test ./...)
program=${1:-$work/iamlint}
[ $# -gt 0 ] || go build -C "$root" -o "$program" ./cmd/iamlint
want=$("$program" version)
platform=$(go env GOOS)/$(go env GOARCH)
go run -C "$root/packaging" . -version 0.0.1-devel -date 1800000000 -out "$work/packages" "$platform=$program"

# A policy with a finding: arguments, standard output and the exit status must come through.
echo '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Getobjekt", "Resource": "*"}}' >"$work/policy.json"
try() {
  [ "$("$1" version)" = "$want" ] || fail "$1 is another program: $("$1" version)"
  local status=0
  "$1" lint -q --config none "$work/policy.json" >"$work/out" || status=$?
  [ "$status" = 1 ] || fail "$1 exits with $status, and not with 1"
  grep -q 's3:Getobjekt is not an action' "$work/out" || fail "$1 lost the report: $(cat "$work/out")"
}

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$work"/packages/python/*.whl
"$work/venv/bin/pip" freeze >"$work/installed"
grep -q '^iamlint @ .*iamlint-0.0.1.dev0-py3-' "$work/installed" || fail "pip has installed $(cat "$work/installed")"
try "$work/venv/bin/iamlint"
echo "pip: $("$work/venv/bin/iamlint" version)"

mkdir "$work/node" && cd "$work/node"
npm init --yes >/dev/null
npm install --silent --offline --no-audit --no-fund --ignore-scripts "$work"/packages/npm/*.tgz
try "$work/node/node_modules/.bin/iamlint"
echo "npm: $("$work/node/node_modules/.bin/iamlint" version)"

# Without the package of this platform, the launcher says what to do.
rm -r node_modules/@iamlint
status=0
node_modules/.bin/iamlint version 2>"$work/err" || status=$?
if [ "$status" != 3 ] || ! grep -q '^iamlint: there is no program for ' "$work/err"; then
  fail "without a program: status $status, $(cat "$work/err")"
fi
