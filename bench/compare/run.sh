#!/bin/sh
# Runs iamlint beside other tools on the same files, and prints what each took. The tools come from PyPI, each into an environment of its
# own, in the folder that IAMLINT_PEERS names if the next run shall find them there; those that cannot be installed are named.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
peers=${IAMLINT_PEERS:-$work/peers}
mkdir -p "$peers"
for tool in parliament cfn-lint checkov cloudsplaining iam-policy-validator; do
  [ -x "$peers/$tool/bin/pip" ] && continue
  if ! { python3 -m venv "$peers/$tool" && "$peers/$tool/bin/pip" install -q --disable-pip-version-check "$tool"; } >&2; then
    echo "$tool: not installed" >&2
    rm -rf "${peers:?}/$tool"
  fi
done
# It asks AWS for the services' definitions on every run, unless they are there.
validator=$peers/iam-policy-validator
if [ -x "$validator/bin/iam-validator" ] && [ ! -d "$validator/services" ]; then
  "$validator/bin/iam-validator" sync-services --output-dir "$work/services" >/dev/null 2>&1 || true
  if [ -f "$work/services/_services.json" ]; then mv "$work/services" "$validator/services"; fi
fi
go build -o "$work/iamlint" ./cmd/iamlint
go build -o "$work/compare" ./bench/compare
# In a process of its own: what has much in memory counts as the peak of all that it starts.
"$work/compare" -write "$work/data"
"$work/compare" -data "$work/data" -iamlint "$work/iamlint" -tools "$peers" "$@"
