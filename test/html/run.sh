#!/usr/bin/env bash
# Drives HTML reports in a headless Chromium: filters, sort, search, keyboard, theme, print, and without JavaScript. Nothing may be loaded.
#
#   test/html/run.sh [FOLDER]      default for the screenshots: a new temporary folder
#
# Chromium is that of the system ($CHROMIUM, or in PATH; Debian: apt-get install chromium). What speaks to it comes from npm, once.
set -euo pipefail
version=24.43.1
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || {
  echo "there is no Chromium: install it, or set CHROMIUM" >&2
  exit 3
}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/puppeteer-core-$version
if [ ! -d "$cache/node_modules/puppeteer-core" ]; then
  mkdir -p "$cache"
  npm install --silent --ignore-scripts --prefix "$cache" "puppeteer-core@$version" >/dev/null
fi
shots=${1:-$(mktemp -d)}
mkdir -p "$shots"
shots=$(cd "$shots" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -C "$root" -o "$work/iamlint" ./cmd/iamlint
cd "$root"
"$work/iamlint" lint -f html -o "$work/seeds.html" testdata/seeds || [ $? = 1 ]
"$work/iamlint" account -f html -o "$work/account.html" test/html/account.json || [ $? = 1 ]
"$work/iamlint" account --paths -f html -o "$work/paths.html" test/html/account.json || [ $? = 1 ]
NODE_PATH=$cache/node_modules node test/html/drive.cjs "$chromium" "$shots" "$work/seeds.html" "$work/account.html" "$work/paths.html" internal/report/testdata/report.html
