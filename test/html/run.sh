#!/usr/bin/env bash
# Drives HTML reports in a headless Chromium: filters, sort, search, keyboard, theme, print, and without JavaScript. Nothing may be loaded.
#
#   test/html/run.sh [FOLDER]      default for the screenshots: a new temporary folder
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/html/puppeteer.sh
. "$here/puppeteer.sh"
shots=$(screenshots "${1:-}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/../.."
go build -o "$work/iamlint" ./cmd/iamlint
"$work/iamlint" lint -f html -o "$work/seeds.html" testdata/seeds || [ $? = 1 ]
"$work/iamlint" account -f html -o "$work/account.html" test/html/account.json || [ $? = 1 ]
"$work/iamlint" account --paths -f html -o "$work/paths.html" test/html/account.json || [ $? = 1 ]
NODE_PATH=$modules node test/html/drive.cjs "$chromium" "$shots" "$work/seeds.html" "$work/account.html" "$work/paths.html" internal/report/testdata/report.html
