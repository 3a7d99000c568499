#!/usr/bin/env bash
# Runs the hooks with pre-commit itself over a repository as there are many: with Helm charts, a tsconfig with comments, and policies.
# The hook that uses the wheel installs the one that packaging makes.
#
#   test/pre-commit.sh [PROGRAM]      default: build it
#   HOOKS="iamlint-wheel iamlint"     the hooks to try; iamlint compiles everything anew, which takes minutes
set -euo pipefail
precommit=4.6.0
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pre-commit==$precommit"
program=${1:-$work/iamlint}
[ $# -gt 0 ] || go build -C "$root" -o "$program" ./cmd/iamlint
go run -C "$root/packaging" . -version 0.0.1 -date 1800000000 -out "$work/packages" "$(go env GOOS)/$(go env GOARCH)=$program"
export PIP_FIND_LINKS="$work/packages/python ${PIP_FIND_LINKS:-}" PRE_COMMIT_HOME="$work/cache"

# The hooks as they are, committed: pre-commit clones a repository.
git clone --quiet --shared "$root" "$work/hooks"
cp "$root/.pre-commit-hooks.yaml" "$root/pyproject.toml" "$work/hooks"
git -C "$work/hooks" add --all
git -C "$work/hooks" -c user.name=test -c user.email=test@example.org commit --quiet --allow-empty --message hooks

mkdir -p "$work/repository/chart/templates" "$work/repository/policies" "$work/repository/vendor"
cd "$work/repository"
git init --quiet --initial-branch=main .
printf 'replicas: {{ .Values.replicas }}\n{{- if .Values.on }}\nkind: Deployment\n{{- end }}\n' >chart/templates/deployment.yaml
printf '{\n  // comments are fine here\n  "compilerOptions": {"strict": true,},\n}\n' >tsconfig.json
printf 'exclude: ["vendor/**"]\n' >.iamlint.yaml
policy() { printf '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "%s", "Resource": "arn:aws:s3:::reports/*"}}\n' "$1"; }
policy s3:GetObject >"policies/read only.json"
policy s3:Getobjekt >vendor/excluded.json
git add .

for hook in ${HOOKS:-iamlint-wheel}; do
  "$work/venv/bin/pre-commit" try-repo "$work/hooks" "$hook" --all-files >"$work/out" 2>&1 || fail "$hook fails: $(cat "$work/out")"
  policy s3:Getobjekt >policies/wrong.json
  git add .
  ! "$work/venv/bin/pre-commit" try-repo "$work/hooks" "$hook" --all-files >"$work/out" 2>&1 || fail "$hook lets a mistake pass: $(cat "$work/out")"
  grep -q '^policies/wrong.json:1:.*s3:Getobjekt is not an action' "$work/out" || fail "$hook: $(cat "$work/out")"
  ! grep -qE '^(chart|tsconfig|vendor)' "$work/out" || fail "$hook reports what is not a policy: $(cat "$work/out")"
  git rm --quiet --force policies/wrong.json
  echo "$hook: passes and fails as it should"
done
