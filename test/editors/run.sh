#!/usr/bin/env bash
# Drives the language server by pytest-lsp (PyPI), by Neovim (of the system; Debian: apt-get install neovim), and compiles, tests and
# packages the extension for Visual Studio Code (npm).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -C "$root" -o "$work/iamlint" ./cmd/iamlint
export IAMLINT=$work/iamlint

venv=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/editors-$(cksum <"$here/requirements.txt" | tr ' ' -)
if [ ! -x "$venv/bin/pytest" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
fi
"$venv/bin/pytest" -q -p no:cacheprovider -o asyncio_mode=auto "$here/test_server.py"

command -v nvim >/dev/null || {
  echo "there is no Neovim: install it" >&2
  exit 3
}
mkdir "$work/files"
printf '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*"}]}\n' >"$work/files/p.json"
(cd "$work/files" && HOME=$work nvim --headless -u NONE -n -S "$here/neovim.lua")

cd "$root/editors/vscode"
npm ci --silent --ignore-scripts
npm run --silent check
npm test --silent
npm run --silent package -- --out "$work/iamlint.vsix"
unzip -l "$work/iamlint.vsix" | grep -q extension/dist/extension.js
echo "extension: $(wc -c <"$work/iamlint.vsix" | tr -d ' ') bytes"
