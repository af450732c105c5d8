#!/usr/bin/env bash
# Runs the tests in two processes side by side, those with a browser in one of them: that takes
# a machine of two cores little more than half the time. Those with a browser watch clocks, and go
# first. With arguments, one pytest as told.
set -euo pipefail

if [ $# -gt 0 ]; then exec pytest "$@"; fi

others=$(mktemp)
trap 'rm -f "$others"' EXIT
nice -n 10 pytest -m "not browser" -p no:cacheprovider >"$others" 2>&1 &
failed=0
pytest -m browser || failed=$?
wait $! || failed=$?
echo "Without a browser:"
cat "$others"
exit "$failed"
