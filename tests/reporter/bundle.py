"""The reporter as it is now, bundled for the tests."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


@functools.cache
def bundle(entry: str, *options: str) -> str:
    """The script that esbuild makes of `reporter/src/<entry>`."""
    command: list[str | Path] = [
        ROOT / "node_modules/.bin/esbuild",
        ROOT / "reporter/src" / entry,
        *("--bundle", "--minify", "--format=iife", "--target=es2020", "--log-level=error"),
        *options,
    ]
    return str(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def core() -> str:
    """The reporter's core alone, as the global `HawkCore`."""
    return bundle("testing.ts", "--global-name=HawkCore") + ";globalThis.HawkCore = HawkCore;"


def reporter() -> str:
    """`reporter.js` as it is served."""
    return bundle("index.ts")


def script(name: str) -> str:
    """One of the scripts beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
