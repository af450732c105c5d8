#!/usr/bin/env bash
# Sees to it that there are a C compiler and ext4's tools, for the tests that kill and cut the power.
set -euo pipefail

export PATH="$PATH:/usr/sbin:/sbin"
missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v mkfs.ext4 >/dev/null || missing+=(e2fsprogs)
if [ ${#missing[@]} = 0 ] || scripts/apt.sh "${missing[@]}"; then exit 0; fi

echo "Missing for tests/crash: ${missing[*]} (Debian: sudo apt-get install ${missing[*]})." >&2
exit 1
