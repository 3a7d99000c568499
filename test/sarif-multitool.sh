#!/bin/sh
# Validates SARIF files with Microsoft's SARIF Multitool: SARIF's own rules and GitHub's. Exit status 1 if it has errors or
# warnings. Notes are let pass: they ask for what we leave out on purpose (snippets, numbers as rule ids).
#
#   test/sarif-multitool.sh [FILE ...]      default: the golden report
#
# The tool comes from npm (MIT license, 44 MB) into $XDG_CACHE_HOME/iamlint, once; it needs no .NET.
set -eu
version=5.7.0
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/sarif-multitool-$version
tool=$cache/package/Sarif.Multitool
if [ ! -x "$tool" ]; then
	mkdir -p "$cache"
	(cd "$cache" && npm pack --silent "@microsoft/sarif-multitool-linux@$version" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz)
	chmod +x "$tool"
fi
[ $# -gt 0 ] || set -- "$root/internal/report/sarif/testdata/report.sarif"
verdict=$(mktemp)
trap 'rm -f "$verdict"' EXIT
failed=0
for file in "$@"; do
	# Its exit status is always 0: what counts is in its report.
	out=$("$tool" validate "$file" --rule-kind "Sarif;Gh" --level "Error;Warning" --output "$verdict" --log ForceOverwrite)
	if ! grep -q '"results"' "$verdict" || printf '%s\n' "$out" | grep -E ': (error|warning) '; then
		printf '%s\n' "$out" >&2
		failed=1
	else
		echo "$file: clean"
	fi
done
exit $failed
