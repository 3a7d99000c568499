#!/usr/bin/env bash
# Gives an rdjson report to reviewdog itself: it must read all of it, keep the suggestions, and filter by the lines of a change.
#
# reviewdog comes from the Go module proxy into a module of its own. Newer versions need packages that the proxy does not serve.
set -euo pipefail
version=v0.21.0
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go build -C "$root" -o "$work/iamlint" ./cmd/iamlint
mkdir "$work/tool"
(cd "$work/tool" && go mod init tool 2>/dev/null && go get -tool "github.com/reviewdog/reviewdog/cmd/reviewdog@$version" 2>/dev/null &&
  go build -o "$work/reviewdog" github.com/reviewdog/reviewdog/cmd/reviewdog)

# A repository with a policy whose second version has a mistake behind characters of several bytes.
mkdir -p "$work/repository/policies"
cd "$work/repository"
git init --quiet --initial-branch=main .
git config user.name test && git config user.email test@example.org
policy() {
  printf '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {"Sid": "größe", "Effect": "Allow", "Action": "%s", "Resource": "arn:aws:s3:::b/*"},\n' "$1"
  printf '    {"Effect": "Allow", "Action": "s3:Putobjekt", "Resource": "arn:aws:s3:::b/*"}\n  ]\n}\n'
}
policy s3:GetObject >policies/p.json
git add . && git commit --quiet -m old
policy s3:Getobjekt >policies/p.json

fail() {
  echo "$1" >&2
  exit 1
}
"$work/iamlint" lint -f rdjson policies >report.json || [ $? = 1 ]
found=$(grep -c '"message"' report.json)

"$work/reviewdog" -f=rdjson -reporter=rdjson -filter-mode=nofilter -diff="git diff" <report.json >all.json
[ "$(grep -o '"message"' all.json | wc -l)" = "$found" ] || fail "reviewdog has read $(grep -o '"message"' all.json | wc -l) of $found findings"
grep -q '"text": *"\\"s3:GetObject\\""' all.json || fail "the suggestion is lost: $(cat all.json)"

"$work/reviewdog" -f=rdjson -reporter=local -diff="git diff" <report.json >changed.txt
grep -q '^policies/p.json:4:[0-9]*: error: s3:Getobjekt is not an action' changed.txt || fail "not told of the change: $(cat changed.txt)"
! grep -q 's3:Putobjekt' changed.txt || fail "told of what has not changed: $(cat changed.txt)"

# Columns count bytes: cut there, the line begins with the value.
column=$(grep -A 6 's3:Getobjekt is not' report.json | sed -n 's/.*"column": \([0-9]*\).*/\1/p' | head -1)
sed -n 4p policies/p.json | cut -b "$column-" | grep -q '^"s3:Getobjekt"' || fail "column $column is not that of the value"
echo "reviewdog $version: $found findings read, $(wc -l <changed.txt | tr -d ' ') lines about the change"
