#!/usr/bin/env bash
# Sees to it that there is a Chromium: a found one, else Debian's package, else Playwright's own.
set -euo pipefail

found() {
  .venv/bin/python -c 'import sys; from hawk_edge.chromium import find_chromium
sys.exit(find_chromium() is None)'
}

# Ubuntu's package of that name only fetches a snap, which does not run in a container.
from_apt() {
  ! grep -qs '^ID=ubuntu' /etc/os-release && scripts/apt.sh chromium chromium-sandbox fonts-liberation
}

from_playwright() {
  echo "Fetching Playwright's Chromium."
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    .venv/bin/playwright install --no-shell --with-deps chromium
  else
    .venv/bin/playwright install --no-shell chromium
  fi
}

if found; then exit 0; fi
if [ -n "${HAWK_CHROMIUM:-}" ]; then
  echo "HAWK_CHROMIUM is $HAWK_CHROMIUM, which is not there." >&2
  exit 1
fi
if from_apt && found; then exit 0; fi
if from_playwright && found; then exit 0; fi

echo "No Chromium: install one (Debian: sudo apt-get install chromium)," \
  "or give its path in HAWK_CHROMIUM." >&2
exit 1
