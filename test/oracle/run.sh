#!/bin/sh
# Compares `iamlint simulate` with another simulator over random cases. Exit status 1 if they disagree about something that
# docs/semantics.md does not account for.
#
#   test/oracle/run.sh [-n CASES] [-seed SEED]
#
# The other simulator comes from npm into $XDG_CACHE_HOME/iamlint, once, and runs as a process of its own: it is no part of
# iamlint, neither of its code nor of what it distributes (its license is the AGPL). It takes node; 50,000 cases take some
# seven minutes.
set -eu
version=0.1.173
root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/iam-simulate-$version
if [ ! -d "$cache/node_modules" ]; then
	mkdir -p "$cache"
	(cd "$cache" && npm init --yes >/dev/null && npm install --silent --no-fund --no-audit "@cloud-copilot/iam-simulate@$version")
fi
cd "$root"
go run ./test/oracle "$@" node "$root/test/oracle/oracle.mjs" "$cache"
