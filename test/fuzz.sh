#!/bin/sh
# Runs every fuzz target for a while: test/fuzz.sh [DURATION], by default 30s each. A target that is not listed here is a mistake.
set -eu
cd "$(dirname "$0")/.."
time=${1:-30s}
targets='catalog FuzzMatchFold
catalog FuzzFindKey
policy FuzzMatch
internal/account FuzzDump
internal/cli FuzzBaseline
internal/cli FuzzGit
internal/compare FuzzDiff
internal/config FuzzParse
internal/driver FuzzSuppression
internal/eval FuzzMatch
internal/eval FuzzTwin
internal/fix FuzzFix
internal/hcl FuzzScan
internal/loader FuzzLoad
internal/loader FuzzYAML
internal/regohost FuzzRule
internal/report FuzzReports
internal/requests FuzzInvariants
internal/simulate FuzzRun
internal/solve FuzzWitness
internal/syntax FuzzJSON
internal/terraform FuzzLoad'
found=$(grep -r --include='*_test.go' '^func Fuzz' . | sed 's|^\./\(.*\)/[^/]*:func \(Fuzz[A-Za-z0-9_]*\).*|\1 \2|' | sort)
if [ "$found" != "$(echo "$targets" | sort)" ]; then
  echo "the list of test/fuzz.sh is not that of the targets that there are:" >&2
  echo "$found" >&2
  exit 1
fi
echo "$targets" | while read -r package target; do
  echo "== $package $target"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$package"
done
