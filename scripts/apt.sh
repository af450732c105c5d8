#!/usr/bin/env bash
# Installs Debian packages as root or by a sudo that asks nothing; fails quietly where neither is.
set -euo pipefail

command -v apt-get >/dev/null || exit 1
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || exit 1
  as_root=(sudo -n)
fi

echo "Installing $* with apt-get."
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
