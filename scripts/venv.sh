#!/usr/bin/env bash
# Makes .venv with a Python that is new enough, or says what to install.
set -euo pipefail

is_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
  if is_enough "$candidate"; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 or newer is needed: sudo apt-get install python3 python3-venv" >&2
  exit 1
fi

# Debian keeps ensurepip in a package of its own, and venv fails half-way without it.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if ! scripts/apt.sh "$package"; then
    echo "Python's venv is missing: sudo apt-get install $package" >&2
    exit 1
  fi
fi

"$python" -m venv --clear .venv
