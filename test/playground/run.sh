#!/usr/bin/env bash
# Drives the playground, which has to be built, in a headless Chromium. What leaves the page fails it.
#
#   test/playground/run.sh [FOLDER]      default for the screenshots: a new temporary folder
#
# Chromium and what speaks to it: see test/html/puppeteer.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/html/puppeteer.sh
. "$here/../html/puppeteer.sh"
shots=$(screenshots "${1:-}")
cd "$here/../../playground"
npm run --silent check
npm test --silent
NODE_PATH=$modules node "$here/drive.cjs" "$chromium" "$shots" "$PWD/dist"
echo "screenshots in $shots"
