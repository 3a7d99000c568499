#!/usr/bin/env bash
# The steps of the GitHub action (action.yml), each by its name. What a workflow hands over comes in variables, and never becomes part of a
# command. It needs git, curl and jq, which GitHub's runners have, and runs in the bash 3.2 of macOS.
set -euo pipefail

die() {
  echo "::error title=iamlint::$1"
  exit 2
}

# output sets an output of the step.
output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

# event asks the event that started the workflow.
event() { jq --raw-output "$1" "$GITHUB_EVENT_PATH"; }

is_pull_request() { [ "$(event '.pull_request.number // empty')" != '' ]; }

# A pull request from a fork runs with a token that may only read.
is_from_fork() { [ "$(event '.pull_request.head.repo.full_name // empty')" != "$GITHUB_REPOSITORY" ]; }

# lines reads a list, one a line, into the array list. Blank lines, and blanks around a line, do not count.
lines() {
  local line
  list=()
  while IFS= read -r line; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || list+=("$line")
  done <<<"$1"
}

# release finds the archive for this runner among those whose sums came with the action.
release() {
  local system processor
  case $RUNNER_OS in
    Linux) system=linux ;;
    macOS) system=darwin ;;
    Windows) system=windows ;;
    *) die "there is no program for $RUNNER_OS: run the job on Linux, macOS or Windows" ;;
  esac
  case $RUNNER_ARCH in
    X64) processor=amd64 ;;
    ARM64) processor=arm64 ;;
    *) die "there is no program for $RUNNER_ARCH: run the job on X64 or ARM64" ;;
  esac
  local line sum archive
  line=$(grep -E "^[0-9a-f]{64}  iamlint_[^_]+_${system}_$processor\." "$GITHUB_ACTION_PATH/action/checksums.txt") ||
    die "this version of the action is not a release: use iamlint/iamlint@ with a release's tag or its commit"
  read -r sum archive <<<"$line"
  local version=${archive#iamlint_}
  output version "${version%%_*}"
  output archive "$archive"
  output sum "$sum"
  output folder "$RUNNER_TEMP/iamlint-archive"
}

# install unpacks the archive, from the cache or from the release. One that has not the sum is not unpacked.
install() {
  local file=$FOLDER/$ARCHIVE releases=${IAMLINT_RELEASES:-https://github.com/iamlint/iamlint/releases/download}
  mkdir -p "$FOLDER"
  if [ ! -f "$file" ]; then
    curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$file" "$releases/v$VERSION/$ARCHIVE" ||
      die "$releases/v$VERSION/$ARCHIVE cannot be downloaded"
  fi
  local got
  got=$(sha256 "$file")
  if [ "$got" != "$SUM" ]; then
    rm -f "$file"
    die "$ARCHIVE is not what this version of the action was released with: its SHA-256 is $got, and not $SUM"
  fi
  local folder=$RUNNER_TEMP/iamlint
  rm -rf "$folder" && mkdir -p "$folder"
  case $ARCHIVE in
    *.zip) unzip -q "$file" -d "$folder" ;;
    *) tar -xzf "$file" -C "$folder" ;;
  esac
  local program=$folder/iamlint
  [ "$RUNNER_OS" != Windows ] || program+=.exe
  "$program" version
  output program "$program"
}

sha256() {
  local sum
  if command -v sha256sum >/dev/null; then
    sum=$(sha256sum "$1")
  else
    sum=$(shasum --algorithm 256 "$1")
  fi
  sum=${sum#\\} # of a name with a backslash
  printf '%s' "${sum%% *}"
}

# base prints the revision that changes are counted from; nothing if there is none.
#
# For pull requests, actions/checkout fetches a merge with the target branch, and nothing before it. Its first parent is the target
# branch, so that one commit more is enough.
base() {
  if [ "${DIFF_BASE:-auto}" != auto ]; then
    printf '%s' "$DIFF_BASE"
    return
  fi
  is_pull_request || return 0
  local parents target
  parents=$(git cat-file -p HEAD | sed -n 's/^parent //p')
  if [ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ] && [ "$(wc -l <<<"$parents")" -eq 2 ]; then
    target=${parents%%$'\n'*}
    git cat-file -e "$target^{commit}" 2>/dev/null || git fetch --quiet --no-tags --depth=2 origin "$GITHUB_SHA" ||
      die "the target branch cannot be fetched: give actions/checkout a fetch-depth of 0"
  else
    target=$(event .pull_request.base.sha)
    git cat-file -e "$target^{commit}" 2>/dev/null || git fetch --quiet --no-tags origin "$target" || true
    git merge-base HEAD "$target" >/dev/null ||
      die "the change has no commit in common with its target branch here: give actions/checkout a fetch-depth of 0"
  fi
  printf '%s' "$target"
}

# lint runs iamlint lint, writes its reports and counts, and leaves the exit status to the last step.
lint() {
  local reports=$RUNNER_TEMP/iamlint-reports
  rm -rf "$reports" && mkdir -p "$reports"

  # Code scanning shows what is uploaded in the pull request: annotations would show everything twice.
  local upload=$UPLOAD format=text
  if is_pull_request && is_from_fork; then upload=false; fi
  [ "$upload" = true ] || format=github
  local arguments=(--format "$format" --fail-on "$FAIL_ON")
  lines "$ARGS"
  arguments+=(${list[@]+"${list[@]}"})
  local kind
  for kind in sarif json markdown; do arguments+=(--report "$kind=$reports/$kind"); done
  [ -z "$CONFIG" ] || arguments+=(--config "$CONFIG")
  [ -z "$BASELINE" ] || arguments+=(--baseline "$BASELINE")
  if [ -n "$DIFF_BASE" ]; then
    local since
    since=$(base) || {
      echo "$since" # what die has said
      exit 2
    }
    [ -z "$since" ] || arguments+=(--git "$since")
  fi

  lines "$PATHS"
  [ "${#list[@]}" -gt 0 ] || list=(.)
  local status=0
  "$IAMLINT" lint "${arguments[@]}" -- "${list[@]}" || status=$?
  output exit-status "$status"
  [ -s "$reports/json" ] || exit "$status" # nothing was linted
  local level
  for level in error warning note; do
    output "${level}s" "$(jq --raw-output ".summary.findings.$level" "$reports/json")"
  done
  mv "$reports/sarif" "$reports/iamlint.sarif"
  output sarif "$reports/iamlint.sarif"
  output upload "$upload"
  cat "$reports/markdown" >>"$GITHUB_STEP_SUMMARY"
}

# comment says what a pull request newly allows, in the job's summary and in a comment, which the next run updates. It never fails the
# job: what does is the findings.
comment() {
  is_pull_request || return 0
  local since report=$RUNNER_TEMP/iamlint-reports/access.md
  since=$(base) || {
    echo "$since"
    return 0
  }
  local arguments=(--git "$since..." --format markdown --output "$report") status=0
  [ -z "$CONFIG" ] || arguments+=(--config "$CONFIG")
  lines "$PATHS"
  [ "${#list[@]}" -gt 0 ] || list=(.)
  "$IAMLINT" diff "${arguments[@]}" -- "${list[@]}" || status=$?
  if [ "$status" = 2 ] || [ ! -s "$report" ]; then
    echo "::warning title=iamlint::What the change newly allows cannot be told: see the log"
    return 0
  fi
  cat "$report" >>"$GITHUB_STEP_SUMMARY"
  [ "$COMMENT" = true ] || return 0
  if is_from_fork; then
    echo "A pull request from a fork cannot be commented on from here: what it newly allows is in the job's summary."
    return 0
  fi
  post "$report" "$status" ||
    echo "::notice title=iamlint::The pull request could not be commented on (does the job have pull-requests: write?): what it newly allows is in the job's summary"
}

# post makes a comment of a report, or puts it into the comment that there is. Where there is nothing to say, there is no comment.
post() {
  local report=$1 status=$2 repository=$GITHUB_API_URL/repos/$GITHUB_REPOSITORY number existing
  local marker="<!-- iamlint/iamlint: $CATEGORY -->"
  number=$(event .pull_request.number)
  existing=$(find_comment "$repository/issues/$number/comments" "$marker") || return 1
  jq --null-input --arg marker "$marker" --rawfile report "$report" '{body: ($marker + "\n" + $report)}' >"$report.json"
  if [ -n "$existing" ]; then
    api --request PATCH --data "@$report.json" "$repository/issues/comments/$existing" >/dev/null
  elif [ "$status" != 0 ]; then
    api --request POST --data "@$report.json" "$repository/issues/$number/comments" >/dev/null
  fi
}

# find_comment prints the number of the action's own comment that begins with a marker.
find_comment() {
  local page=1 found answer
  while :; do
    answer=$(api "$1?per_page=100&page=$page") || return 1
    found=$(jq --raw-output --arg marker "$2" \
      'map(select(.user.login == "github-actions[bot]" and (.body | startswith($marker)))) | .[0].id // empty' <<<"$answer")
    if [ -n "$found" ] || [ "$(jq length <<<"$answer")" -lt 100 ]; then
      printf '%s' "$found"
      return
    fi
    page=$((page + 1))
  done
}

# api asks GitHub's API. The token is not among the arguments, which other processes can see.
api() {
  printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" |
    curl --fail --silent --show-error --max-time 60 --header 'Accept: application/vnd.github+json' --config - "$@"
}

case ${1:-} in
  release | install | lint | comment) "$1" ;;
  *) die "run.sh has no step $1" ;;
esac
