#!/usr/bin/env bash
# Sees to it that there is a Firefox for the tests: a found one, else Debian's package, else Playwright's own.
set -euo pipefail

found() {
  .venv/bin/python -c 'import sys; from tests.reporter.firefox import find_firefox
sys.exit(find_firefox() is None)'
}

# It works without Playwright as well.
from_playwright() {
  echo "Fetching Playwright's Firefox."
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    .venv/bin/playwright install --with-deps firefox
  else
    .venv/bin/playwright install firefox
  fi
}

if found; then exit 0; fi
if scripts/apt.sh firefox-esr && found; then exit 0; fi
if from_playwright && found; then exit 0; fi

echo "No Firefox: install one (Debian: sudo apt-get install firefox-esr)." >&2
exit 1
