#!/usr/bin/env bash
# Builds the documentation as a site in site/. A link or an anchor that leads nowhere fails it.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/site-$(cksum <website/requirements.txt | tr ' ' -)
if [ ! -x "$venv/bin/mkdocs" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement website/requirements.txt
fi
NO_MKDOCS_2_WARNING=1 "$venv/bin/mkdocs" build --strict --quiet --config-file website/mkdocs.yml
# What readers look at comes from the site alone.
if grep -rlE '(src|href)="https?://[^"]*\.(js|css|woff2?)"' site --include='*.html'; then
  echo "these pages load files from other sites" >&2
  exit 1
fi
echo "site: $(find site -name '*.html' | wc -l | tr -d ' ') pages"
