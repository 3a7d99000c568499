#!/usr/bin/env bash
# Looks up the known vulnerabilities of what iamlint calls. The database is made of Go's module golang.org/x/vulndb, so that a machine
# that reaches only a module proxy can do it, too.
set -euo pipefail
cd "$(dirname "$0")/.."

go mod verify
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
reports=$(cd "$work" && go mod init vulnerabilities 2>/dev/null && go get golang.org/x/vulndb@latest 2>/dev/null &&
  go list -m -f '{{.Version}} {{.Dir}}' golang.org/x/vulndb)
go run "golang.org/x/vulndb/cmd/indexdb@${reports%% *}" -vulns "${reports#* }/data/osv" -out "$work/database"
echo "database: golang.org/x/vulndb ${reports%% *}"
go run golang.org/x/vuln/cmd/govulncheck@latest -db "file://$work/database" ./...
