#!/usr/bin/env bash
# Calls the tools of `iamlint mcp` by the inspector of the Model Context Protocol's own project (npm), as a client that is not of the SDK.
set -euo pipefail
version=${INSPECTOR:-2.12.0}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/inspector-$version
if [ ! -x "$cache/node_modules/.bin/mcp-inspector" ]; then
  mkdir -p "$cache"
  npm install --silent --ignore-scripts --prefix "$cache" "@modelcontextprotocol/inspector@$version" >/dev/null
fi
go build -C "$root" -o "$work/iamlint" ./cmd/iamlint

fail() {
  echo "$1" >&2
  exit 1
}
inspect() { "$cache/node_modules/.bin/mcp-inspector" --cli "$work/iamlint" mcp "$@"; }
# asked TOOL WANTED ARGUMENT...
asked() {
  local tool=$1 wanted=$2 arguments=()
  shift 2
  for argument in "$@"; do arguments+=(--tool-arg "$argument"); done
  local answer
  answer=$(inspect --method tools/call --tool-name "$tool" "${arguments[@]}") || fail "$tool: $answer"
  grep -q -- "$wanted" <<<"$answer" || fail "$tool: no $wanted in $answer"
}

tools=$(inspect --method tools/list --strict 2>"$work/warnings" | grep -c '"outputSchema"') || fail "$(cat "$work/warnings")"
[ "$tools" = 6 ] || fail "$tools tools"
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
narrow='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}'
asked lint_policy '"rule": "full-admin"' "text=$policy" type=identity
asked lint_policy '"passes": true' "text=$narrow" name=policy.json
asked compare_policies '"rule": "new-access"' "old=$narrow" "new=$policy"
asked check_access '"rule": "forbidden-access"' "text=$policy" 'actions=["iam:PassRole"]'
asked simulate_request '"decision": "allowed"' "policies={\"identity\":[$narrow]}" \
  'request={"principal":"arn:aws:iam::111122223333:user/alice","action":"s3:GetObject","resource":"arn:aws:s3:::reports/a"}'
asked explain_rule '"id": "full-admin"' rule=full-admin
asked lookup_action '"iam:PassedToService"' action=iam:PassRole
answer=$(inspect --method tools/call --tool-name lookup_action --tool-arg action=s3:GetObjekt 2>&1) && fail "an action that is none has an answer: $answer"
grep -q "did you mean s3:GetObject" <<<"$answer" || fail "lookup_action: $answer"
echo "inspector $version: $tools tools, all called"
