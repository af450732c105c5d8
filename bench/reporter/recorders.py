"""The scripts that are held against each other, by name."""

import subprocess
from pathlib import Path

from bench.reporter.server import FIRST_FLUSH_MS, FLUSH_MS, HERE

ROOT = HERE.parents[1]
RRWEB = ROOT / "bench/npm/node_modules/@rrweb/record/dist/record.umd.min.cjs"

#: The page alone · rrweb alone · rrweb with what sends its events · the reporter, all of it.
NONE, RRWEB_ALONE, RRWEB_SENT, HAWK = NAMES = ("none", "rrweb", "rrweb_sent", "hawk")


def served(source: Path) -> str:
    """The reporter that `source`, the folder of index.ts, gives now: what the server serves."""
    return _made("node", ROOT / "scripts/reporter.mjs", source)


def readable(source: Path) -> str:
    """The same with its names, for a profile."""
    options = ("--bundle", "--format=iife", "--target=es2022", "--log-level=error")
    return _made(ROOT / "node_modules/.bin/esbuild", source / "index.ts", *options)


def _made(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


def recorders(reporter: str) -> dict[str, str]:
    """All of them; `reporter` is our own script."""
    if not RRWEB.is_file():
        raise SystemExit(f"{RRWEB.relative_to(ROOT)} is missing: npm ci --prefix bench/npm")
    # Without its source map, which only developer tools would load.
    rrweb = RRWEB.read_text().rpartition("//# sourceMappingURL")[0]
    cadence = {"FIRST_FLUSH_MS": FIRST_FLUSH_MS, "FLUSH_MS": FLUSH_MS}
    alone, sent = ((HERE / name).read_text() for name in ("rrweb.js", "rrweb_sent.js"))
    timed = f"{{{''.join(f'const {name} = {value};' for name, value in cadence.items())}"
    return {
        NONE: "",
        RRWEB_ALONE: rrweb + timed + alone + "}",
        RRWEB_SENT: rrweb + timed + sent + "}",
        HAWK: reporter,
    }
