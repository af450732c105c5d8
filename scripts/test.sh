#!/usr/bin/env bash
# Runs the tests in five processes side by side: most of them wait for a browser most of the time.
# Those that watch a browser's clocks have the right of way; what the server draws with gives way to
# everybody, and is looked at afterwards. Lines come out as they are said, and failures as they happen:
# a run that is cut off has told them. A test that hangs ends its part, and is named by its stack; the
# longest, which takes pictures of many pages first, has five minutes where all else runs as well.
# What fails has one more chance, alone, but for the tests of disks: those that cut and kill at random
# may be right the first time. The last lines say what failed, so that the end of a log is enough.
# With arguments, one pytest as told.
set -euo pipefail

if [ $# -gt 0 ]; then exec pytest "$@"; fi

patient=(tests/privacy tests/reporter/test_faults.py tests/test_rebuild_browser.py tests/ui)
looks=(tests/fidelity tests/ui/test_issue.py tests/ui/test_issues.py)
disks=(tests/crash tests/kill tests/store tests/mend tests/backup tests/test_flips.py)
meek=(tests/render tests/test_pictures.py tests/alerts)
parts=(disks pure patient looks clocks meek)
declare -A pids=() codes=()
FAILURES=1 # pytest's code for failed tests; any other but 0 is a run that went wrong
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT

# NAME NICE MORE...: a part of the tests; each line that it says has the name before it.
part() {
  local name=$1 nice=$2
  shift 2
  case $name in
    disks) set -- -m "not browser" "${disks[@]}" "$@" ;;
    pure) set -- -m "not browser" "${disks[@]/#/--ignore=}" "$@" ;;
    patient) set -- -m browser "${looks[@]/#/--ignore=}" "${patient[@]}" "$@" ;;
    looks) set -- -m browser "${looks[@]}" "$@" ;;
    meek) set -- -m browser "${meek[@]}" "$@" ;;
    clocks) set -- -m browser "${patient[@]/#/--ignore=}" "${looks[@]/#/--ignore=}" "${meek[@]/#/--ignore=}" "$@" ;;
  esac
  PYTHONPATH=. nice -n "$nice" pytest -p tests.at_once -o cache_dir="$own/$name" \
    -o faulthandler_timeout=1500 -o faulthandler_exit_on_timeout=true --durations=10 --durations-min=5 "$@" </dev/null 2>&1 |
    (trap '' INT && exec sed -u "s/^/$name: /")
}

begin() {
  part "$@" &
  pids[$1]=$!
}

# NAME: waits for a part, and notes its exit code.
await() {
  codes[$1]=0
  wait "${pids[$1]}" || codes[$1]=$?
  unset "pids[$1]"
}

# NAME: the tests of a part that failed when they last ran.
failed_in() { sed -nE 's/^  "(.*)": true,?$/\1/p' "$own/$1/v/cache/lastfailed" 2>/dev/null || true; }

# CODE: ends what runs, so that browsers and servers end as well.
stopped() {
  trap '' INT TERM
  echo "Stopped."
  for pid in "${pids[@]}"; do kill -INT -- "-$pid" 2>/dev/null || true; done
  wait
  exit "$1"
}
trap 'stopped 130' INT
trap 'stopped 143' TERM
set -m # a process group for each part, and none of them deaf to an interruption

begin disks 10
begin pure 10
begin patient 5
begin looks 5
begin clocks 0
for name in disks pure patient looks clocks; do await $name; done
begin meek 0
await meek

declare -A first=() again=()
for name in "${parts[@]}"; do
  first[$name]=$(failed_in "$name")
  again[$name]=${first[$name]}
  if [ "$name" = disks ] || [ "${codes[$name]}" != $FAILURES ]; then continue; fi
  printf 'Once more alone:\n%s\n' "${first[$name]}"
  begin "$name" 0 --last-failed --last-failed-no-failures none
  await "$name"
  again[$name]=$(failed_in "$name")
done

worst=0
for name in "${parts[@]}"; do
  if [ "${codes[$name]}" != 0 ]; then worst=${codes[$name]}; fi
  if [ -n "${first[$name]}${codes[$name]#0}" ]; then
    printf '%s: exit %s\nfailed: %s\nfailed for good: %s\n' "$name" "${codes[$name]}" \
      "${first[$name]:-unknown}" "${again[$name]:-none}"
  fi
done
exit "$worst"
