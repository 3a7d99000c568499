#!/usr/bin/env bash
# Makes the commit and the tag of a release, on top of what is checked out: the commit that was built, with the sums of what was built
# in the action, and the version of the wheel in the hook for pre-commit.
#
#   packaging/tag.sh 1.2.3 checksums.txt
set -euo pipefail
version=$1 sums=$(realpath "$2")
cd "$(dirname "$0")/.."

# Only the archives: the action installs nothing else.
programs=$(grep -E "^[0-9a-f]{64}  iamlint_${version//./\\.}_(linux|darwin|windows)_(amd64|arm64)\.(tar\.gz|zip)$" "$sums" || true)
if [ "$(grep -c . <<<"$programs")" != 6 ]; then
  printf 'tag: %s has not the six archives of %s:\n%s\n' "$sums" "$version" "$programs" >&2
  exit 1
fi
printf '%s\n' "$programs" >>action/checksums.txt

case $version in
  *-rc.*) wheel=${version/-rc./rc} ;;
  *) wheel=$version ;;
esac
sed -i.before "s/^dependencies = .*/dependencies = [\"iamlint==$wheel\"]/" pyproject.toml && rm pyproject.toml.before

git add action/checksums.txt pyproject.toml
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "Release v$version" --message "Built from the parent of this commit, whose programs have these sums."
git tag "v$version"
echo "v$version is $(git rev-parse HEAD)"
