"""The scripts that are held against each other, by name."""

import subprocess
from pathlib import Path

from bench.reporter.server import FIRST_FLUSH_MS, FLUSH_MS, HERE

ROOT = HERE.parents[1]
RRWEB = ROOT / "bench/npm/node_modules/@rrweb/record/dist/record.umd.min.cjs"

#: The page alone · rrweb alone · rrweb with what sends its events · the reporter, all of it.
NONE, RRWEB_ALONE, RRWEB_SENT, HAWK = NAMES = ("none", "rrweb", "rrweb_sent", "hawk")


def bundle(source: Path, *options: str) -> str:
    """The reporter that `source`, the folder of index.ts, gives now."""
    command: list[str | Path] = [
        ROOT / "node_modules/.bin/esbuild",
        source / "index.ts",
        *("--bundle", "--format=iife", "--target=es2020", "--log-level=error"),
        *options,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def recorders(reporter: str) -> dict[str, str]:
    """All of them; `reporter` is our own script."""
    if not RRWEB.is_file():
        raise SystemExit(f"{RRWEB.relative_to(ROOT)} is missing: npm ci --prefix bench/npm")
    # Without its source map, which only developer tools would load.
    rrweb = RRWEB.read_text().rpartition("//# sourceMappingURL")[0]
    cadence = {"FIRST_FLUSH_MS": FIRST_FLUSH_MS, "FLUSH_MS": FLUSH_MS}
    sender = (HERE / "rrweb_sent.js").read_text()
    for name, value in cadence.items():
        sender = sender.replace(f" {name}", f" {value}")
    return {
        NONE: "",
        RRWEB_ALONE: rrweb + (HERE / "rrweb.js").read_text(),
        RRWEB_SENT: rrweb + sender,
        HAWK: reporter,
    }
