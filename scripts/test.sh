#!/usr/bin/env bash
# Runs the tests in three processes side by side: most of them wait for a browser most of the time.
# Those that watch a browser's clocks have the right of way. With arguments, one pytest as told.
set -euo pipefail

if [ $# -gt 0 ]; then exec pytest "$@"; fi

patient=(tests/privacy tests/reporter/test_faults.py tests/test_rebuild_browser.py tests/ui)

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
run() { nice -n "$1" pytest -p no:cacheprovider "${@:2}"; }

run 10 -m "not browser" >"$said/pure.txt" 2>&1 &
pure=$!
run 5 -m browser "${patient[@]}" >"$said/patient.txt" 2>&1 &
patient_ones=$!
failed=0
run 0 -m browser "${patient[@]/#/--ignore=}" || failed=$?
wait $patient_ones || failed=$?
wait $pure || failed=$?
echo "In the other processes:"
cat "$said"/*.txt
exit "$failed"
