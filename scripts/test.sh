#!/usr/bin/env bash
# Runs the tests in two processes side by side, which takes a machine of two cores little more than
# half the time. Those that watch the clocks of a browser go first, and alone in theirs. With
# arguments, one pytest as told.
set -euo pipefail

if [ $# -gt 0 ]; then exec pytest "$@"; fi

patient=(tests/privacy tests/reporter/test_faults.py tests/test_rebuild_browser.py tests/ui)

others() {
  local failed=0
  nice -n 10 pytest -m "not browser" -p no:cacheprovider || failed=$?
  nice -n 10 pytest -m browser -p no:cacheprovider "${patient[@]}" || failed=$?
  return "$failed"
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT
others >"$said" 2>&1 &
failed=0
pytest -m browser "${patient[@]/#/--ignore=}" || failed=$?
wait $! || failed=$?
echo "In the other process:"
cat "$said"
exit "$failed"
