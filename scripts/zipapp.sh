#!/usr/bin/env bash
# Builds dist/hawk-edge.pyz, the same bytes from the same sources, and measures it.
set -euo pipefail

stage=build/zipapp

build() {
  # What setuptools left in build/ would come back, deleted modules and all.
  rm -rf build
  mkdir -p "$stage/wheel" "$(dirname "$1")"
  export SOURCE_DATE_EPOCH=315532800 # 1980, where zip begins
  # Scripts and direct_url.json would carry this folder's path; nothing in the file needs them.
  pip install --quiet --no-compile --require-hashes -r requirements.txt --target "$stage/site-packages"
  rm -rf "$stage/site-packages/bin"
  pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$stage/wheel" .
  python -m zipfile -e "$stage"/wheel/*.whl "$stage/site-packages"
  shiv --site-packages "$stage/site-packages" --entry-point hawk_edge.cli:main \
    --root '~/.cache/hawk-edge' --preamble scripts/zipapp_preamble.py \
    --reproducible --compressed --output-file "$1"
}

measure() {
  local pyz python
  pyz=$(realpath "$1")
  python=$(.venv/bin/python -c 'import sys; print(sys._base_executable)')
  SHIV_ROOT=$(mktemp -d)
  export SHIV_ROOT
  trap 'rm -rf "$SHIV_ROOT"' EXIT
  cd /
  echo "$1: $(du -h "$pyz" | cut -f1)"
  for start in first next; do
    TIMEFORMAT="$start start: %R s"
    time "$python" "$pyz" --help >/dev/null
  done
  echo "unpacked: $(du -sh "$SHIV_ROOT" | cut -f1)"
}

"$@"
