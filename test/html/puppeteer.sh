# To be sourced: finds Chromium, that of the system ($CHROMIUM, or in PATH; Debian: apt-get install chromium), and gets what speaks to it from
# npm, once. Sets chromium and modules; screenshots FOLDER prints the folder for screenshots, a new temporary one by default.
version=24.43.1
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || {
  echo "there is no Chromium: install it, or set CHROMIUM" >&2
  exit 3
}
modules=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/puppeteer-core-$version/node_modules
if [ ! -d "$modules/puppeteer-core" ]; then
  mkdir -p "$(dirname "$modules")"
  npm install --silent --ignore-scripts --prefix "$(dirname "$modules")" "puppeteer-core@$version" >/dev/null
fi
screenshots() {
  local shots=${1:-$(mktemp -d)}
  mkdir -p "$shots"
  (cd "$shots" && pwd)
}
