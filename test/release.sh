#!/usr/bin/env bash
# Tries a release without publishing anything: GoReleaser checks its configuration and builds twice, in two folders, and both must have
# the same bytes. Then the program in the archive for this platform must know what it was built from.
#
#   test/release.sh [all]      default: archives for this platform only; all builds those of every platform, which takes a while
#
# GoReleaser and cyclonedx-gomod come from the Go module proxy. Newer versions of GoReleaser need packages that it does not serve.
set -euo pipefail
goreleaser=github.com/goreleaser/goreleaser/v2@v2.15.1
cyclonedx=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

GOBIN=$work/bin go install "$goreleaser"
GOBIN=$work/bin go install "$cyclonedx"
PATH=$work/bin:$PATH

for copy in first second; do
  # A copy of what is committed, with what is not on top of it.
  git clone --quiet --shared "$root" "$work/$copy"
  (cd "$root" && git diff --binary HEAD) | (cd "$work/$copy" && git apply --allow-empty)
  cd "$work/$copy"
  if [ "${1:-}" != all ]; then
    sed -i.all "s/goos: \[linux, darwin, windows\]/goos: [$(go env GOOS)]/; s/goarch: \[amd64, arm64\]/goarch: [$(go env GOARCH)]/" .goreleaser.yaml
  fi
  [ "$copy" = second ] || goreleaser check
  goreleaser release --snapshot --clean --skip=publish >"$work/$copy.log" 2>&1 || fail "$(cat "$work/$copy.log")"
  find dist -type f \( -name 'iamlint*' -o -name checksums.txt \) -print0 | sort -z | xargs -0 sha256sum >"$work/$copy.sums"
done
diff "$work/first.sums" "$work/second.sums" || fail "built twice, the files differ"

cd "$work/first/dist"
sha256sum --quiet --check checksums.txt
archive=$(ls iamlint_*_"$(go env GOOS)_$(go env GOARCH)".tar.gz)
mkdir "$work/unpacked" && tar -xzf "$archive" -C "$work/unpacked"
for file in LICENSE NOTICE README.md CHANGELOG.md man/iamlint.1 man/iamlint-lint.1 completions/iamlint.bash completions/_iamlint completions/iamlint.fish completions/iamlint.ps1; do
  [ -s "$work/unpacked/$file" ] || fail "$archive lacks $file"
done
version=${archive#iamlint_}
version=v${version%%_*}
said=$("$work/unpacked/iamlint" version)
case $said in
  "iamlint $version (commit $(git -C "$root" rev-parse --short=12 HEAD), "*) echo "$said" ;;
  *) fail "the program does not know that it is $version: $said" ;;
esac
[ -s homebrew/Casks/iamlint.rb ] || fail "there is no Homebrew cask"
echo "$(wc -l <"$work/first.sums" | tr -d ' ') files, the same twice"
