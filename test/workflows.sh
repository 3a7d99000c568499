#!/usr/bin/env bash
# Lints the workflows and the action: actionlint for mistakes, zizmor for what an attacker could use. With shellcheck in PATH, actionlint
# looks at the scripts in them, too. The examples of docs/ci.md are checked as well: those for GitHub by actionlint, the others by the
# schemas of GitLab, CircleCI and Azure DevOps.
set -euo pipefail
actionlint=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
linters="zizmor==1.32.0 check-jsonschema==0.39.0"
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

venv=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/linters-$(cksum <<<"$linters" | tr ' ' -)
if [ ! -x "$venv/bin/zizmor" ]; then
  python3 -m venv "$venv"
  # shellcheck disable=SC2086 # a list
  "$venv/bin/pip" install --quiet --disable-pip-version-check $linters
fi
go run "$actionlint" .github/workflows/*.yml
"$venv/bin/zizmor" --offline --quiet --no-progress .github/workflows action.yml

awk -v folder="$work" '/^```/ { on = !on && $0 == "```yaml"; if (on) n++; next } on { print > (folder "/" n ".yml") }' docs/ci.md
check() { "$venv/bin/check-jsonschema" --quiet --regex-variant python --builtin-schema "$1" "${@:2}"; }
check vendor.gitlab-ci templates/iamlint.gitlab-ci.yml
for example in "$work"/*.yml; do
  case $(cat "$example") in
    *runs-on:*) kind=GitHub && go run "$actionlint" "$example" ;;
    *script:*artifacts:* | *remote:*) kind=GitLab && check vendor.gitlab-ci "$example" ;;
    *workflows:*) kind=CircleCI && check vendor.circle-ci "$example" ;;
    *vmImage:*) kind=Azure && check vendor.azure-pipelines "$example" ;;
    *repos:*) kind=pre-commit ;; # test/pre-commit.sh runs the hooks
    *) echo "nothing checks this example: $(cat "$example")" >&2 && exit 1 ;;
  esac
  kinds+="$kind, "
done
echo "workflows, action and examples (${kinds%, }): clean"
