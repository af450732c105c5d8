"""How true the picture is: recorded pages compared with the live ones, beside rrweb.

A number is the share of the page's ink that is shown otherwise, in per cent. `on`: the site is up
while somebody looks, `off`: it is down. Run it by `make fidelity`, or for some fixtures alone by
`PYTHONPATH=. python bench/fidelity.py forms shadow`, with `--pictures FOLDER` to keep the pictures;
rrweb is installed when it is not there yet.
"""

import argparse
import asyncio
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fidelity.peer import PACKAGES, Peer
from tests.fidelity.record import PHASES
from tests.fidelity.studio import FIXTURES, MOST, Outcome, Studio, run

COLUMNS = {
    "on frame": "frame on", "on html": "html on", "off frame": "frame off", "off html": "html off",
    "rrweb on": "rrweb on", "rrweb off": "rrweb off",
}  # fmt: skip


async def all_of_it(studio: Studio, names: list[str]) -> int:
    """Record, show, take the site away, show again; how many requests left Hawk's viewer."""
    peer = Peer(studio)
    await studio.record(names)
    await peer.record()
    before = len(studio.site.asked)
    await studio.show("on ")
    leaked = len(studio.site.asked) - before
    await peer.show("rrweb on", network=True)
    studio.site.stop()
    await studio.show("off ")
    # What leaves for the wall from here on is rrweb's.
    leaked += len(studio.wall.asked)
    await peer.show("rrweb off", network=False)
    peer.player.stop()
    return leaked


def table(outcomes: dict[str, Outcome]) -> str:
    """The scores as Markdown: each cell is right after load / after the change."""
    lines = [
        "| fixture | " + " | ".join(COLUMNS.values()) + " |",
        "|---" * (len(COLUMNS) + 1) + "|",
    ]
    for name, outcome in outcomes.items():
        cells = (
            [outcome.fault.split("\n")[0]]
            if outcome.fault
            else [_cell(outcome, way) for way in COLUMNS]
        )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    whole = [outcome for outcome in outcomes.values() if not outcome.fault]
    passed = [sum(_passes(outcome, way) for outcome in whole) for way in COLUMNS]
    lines.append(
        f"| **at most {MOST:.0%}** | "
        + " | ".join(f"**{n} of {len(outcomes)}**" for n in passed)
        + " |"
    )
    return "\n".join(lines)


def _cell(outcome: Outcome, way: str) -> str:
    return " / ".join(f"{100 * outcome.scores[way, phase].share:.2f}" for phase in PHASES)


def _passes(outcome: Outcome, way: str) -> bool:
    return all(outcome.scores[way, phase].share <= MOST for phase in PHASES)


def worse(outcomes: dict[str, Outcome]) -> list[str]:
    """Where rrweb is closer to the live page than Hawk is, by more than a thousandth of the ink."""
    return [
        f"{name}, {way}, {phase}"
        for name, outcome in outcomes.items()
        for network in ("on", "off")
        for way in (f"{network} frame", f"{network} html")
        for phase in PHASES
        if not outcome.fault
        and outcome.scores[way, phase].share
        > outcome.scores[f"rrweb {network}", phase].share + 0.001
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fixtures", nargs="*", help="all of them when none is named")
    parser.add_argument("--pictures", type=Path, help="a folder for all pictures")
    asked = parser.parse_args()
    names = asked.fixtures or FIXTURES
    if unknown := set(names) - set(FIXTURES):
        parser.error(f"there is no fixture {', '.join(sorted(unknown))}")
    if not PACKAGES.exists():
        folder = PACKAGES.parents[1]
        subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=folder, check=True, stdout=sys.stderr)
    leaked = 0

    async def work(studio: Studio) -> None:
        nonlocal leaked
        leaked = await all_of_it(studio, names)

    with TemporaryDirectory() as folder:
        studio = asyncio.run(run(Path(folder) / "data", work))
    if asked.pictures:
        for name, outcome in studio.outcomes.items():
            outcome.save(asked.pictures / name)
    print(table(studio.outcomes))
    print(f"\nrequests that left Hawk's viewer: {leaked}")
    for line in worse(studio.outcomes):
        print(f"worse than rrweb: {line}")


if __name__ == "__main__":
    main()
