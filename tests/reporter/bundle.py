"""The reporter as it is now, bundled for the tests."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _made(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


@functools.cache
def bundle(entry: str, *options: str) -> str:
    """The script that esbuild makes of `reporter/src/<entry>`."""
    settings = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--log-level=error")
    return _made("node_modules/.bin/esbuild", f"reporter/src/{entry}", *settings, *options)


def core() -> str:
    """The reporter's core alone, as the global `HawkCore`."""
    return bundle("testing.ts", "--global-name=HawkCore") + ";globalThis.HawkCore = HawkCore;"


@functools.cache
def reporter() -> str:
    """`reporter.js` as it is served."""
    return _made("node", "scripts/reporter.mjs")


def script(name: str) -> str:
    """One of the scripts beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
