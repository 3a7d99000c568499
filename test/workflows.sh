#!/usr/bin/env bash
# Lints the workflows and the action: actionlint for mistakes, zizmor for what an attacker could use. With shellcheck in PATH, actionlint
# looks at the scripts in them, too.
set -euo pipefail
actionlint=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
zizmor=1.32.0
cd "$(dirname "$0")/.."
venv=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/zizmor-$zizmor
if [ ! -x "$venv/bin/zizmor" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "zizmor==$zizmor"
fi
go run "$actionlint" .github/workflows/*.yml
"$venv/bin/zizmor" --offline --quiet --no-progress .github/workflows action.yml
echo "workflows and action: clean"
