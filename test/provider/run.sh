#!/bin/sh
# Compares policy documents of data sources aws_iam_policy_document with those that the AWS provider itself makes, over random
# configurations. Exit status 1 if one differs.
#
#   test/provider/run.sh [-n CASES] [-seed SEED]
#
# The provider's source comes from the Go module proxy, once (120 MB). What makes its documents is built with stand-ins for what it
# imports of the rest, as a program of its own in $XDG_CACHE_HOME/iamlint: it is no part of iamlint (its license is the MPL).
set -eu
version=v1.60.1-0.20260602190131-5f2286d6d836 # main of 2026-06-02, 6.48.0
module=github.com/hashicorp/terraform-provider-aws
root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/iamlint/terraform-provider-aws-$version
if [ ! -x "$cache/twin" ]; then
	source=$(cd "$root" && go mod download -json "$module@$version" | sed -n 's/^.*"Dir": "\(.*\)",$/\1/p')
	mkdir -p "$cache/names" "$cache/internal/create" "$cache/internal/errs/sdkdiag" "$cache/internal/service/iam"
	cp "$source/go.mod" "$source/go.sum" "$cache"
	cp "$source/names/attr_consts_gen.go" "$cache/names"
	cp "$source/internal/service/iam/policy_document_data_source.go" "$source/internal/service/iam/policy_model.go" \
		"$source/internal/service/iam/flex.go" "$cache/internal/service/iam"
	cp "$root/test/provider/testdata/create.go.txt" "$cache/internal/create/create.go"
	cp "$root/test/provider/testdata/sdkdiag.go.txt" "$cache/internal/errs/sdkdiag/sdkdiag.go"
	cp "$root/test/provider/testdata/iam.go.txt" "$cache/internal/service/iam/iam.go"
	cp "$root/test/provider/testdata/main.go.txt" "$cache/main.go"
	chmod -R u+w "$cache"
	(cd "$cache" && GOFLAGS=-mod=mod go build -o twin .)
fi
cd "$root"
go run ./test/provider "$@" "$cache/twin"
