"""Live, measured: `python -m bench.live.run [--seconds S] [--changes N] [--only PART]`.

Two real browsers, a page that changes in the one and is watched in the other; then five hundred
viewers of one session, and a thousand that never read. The figures that a busy machine spoils are
those in milliseconds; CPU shares and memory hold.
"""

import argparse
import os
from collections.abc import Callable

from bench.live import browsers, fanout

PARTS = ("browsers", "watching", "deaf")
GOALS = {
    "p50 of a change, ms": 150,
    "p99 of a change, ms": 400,
    "first picture, ms": 300,
    "share of a core": 0.15,
}


def say_browsers(changes: int, missed: Callable[[str, float], None]) -> None:
    """From change to picture."""
    with fanout.server() as hawk:
        found = browsers.measure(hawk, changes)
    for what, one in (("a person's pace", found.sparse), ("ten a second", found.busy)):
        print(
            f"changes at {what}: {one.changes} seen, p50 {one.at(0.5):.0f} ms, "
            f"p99 {one.at(0.99):.0f} ms; {one.cpu_s:.2f} CPU s, {one.memory_mb:.0f} MB"
        )
    first = sorted(found.first_ms)
    gaps = ", ".join(f"{one:.1f}" for one in found.unwatched)
    print(f"first picture: median {first[len(first) // 2]:.0f} ms, at most {first[-1]:.0f} ms")
    print(f"turned fast {found.turned_s:.1f} s after it was opened")
    print(f"seconds between batches while nobody watches: {gaps}")
    print(f"batches in {browsers.UNWATCHED_S} s while watched: {found.watched_batches}")
    missed("p50 of a change, ms", found.sparse.at(0.5))
    missed("p99 of a change, ms", found.sparse.at(0.99))
    missed("first picture, ms", first[len(first) // 2])


def say_watching(seconds: float, missed: Callable[[str, float], None]) -> None:
    """Many viewers that read."""
    with fanout.server() as hawk:
        found = fanout.watching(hawk, seconds)
    print(
        f"{fanout.VIEWERS} viewers, {fanout.A_SECOND} changes of 2 kB a second: "
        f"{100 * found.share:.1f}% of a core ({100 * found.idle:.1f}% with nobody watching), "
        f"{found.each_us:.1f} µs a message, "
        f"{found.memory_mb[0]:.0f} to {found.memory_mb[1]:.0f} MB, "
        f"to the last viewer p50 {found.p50_ms} ms, p99 {found.p99_ms} ms"
    )
    assert found.complete, "a viewer has missed something"
    missed("share of a core", found.share)


def say_deaf(seconds: float, _missed: Callable[[str, float], None]) -> None:
    """Many that do not."""
    with fanout.server() as hawk:
        found = fanout.deaf(hawk, seconds)
    said = ", ".join(f"{one:.0f}" for one in found.memory_mb[:: max(1, len(found.memory_mb) // 12)])
    print(f"{fanout.DEAF} viewers that never read: {said} MB")
    for what, (p50, p99) in (("before", found.before), ("beside them", found.beside)):
        print(f"answers to batches {what}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def main() -> None:
    """All of it, and which goals are not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--only", action="append", choices=PARTS, default=[])
    given = parser.parse_args()
    missing: list[str] = []

    def missed(what: str, found: float) -> None:
        if found > GOALS[what]:
            missing.append(f"{what}: {found:.2f}, and should be {GOALS[what]} at most")

    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    wanted = given.only or PARTS
    if "browsers" in wanted:
        say_browsers(given.changes, missed)
    if "watching" in wanted:
        say_watching(given.seconds, missed)
    if "deaf" in wanted:
        say_deaf(given.seconds, missed)
    print("\n".join(missing) or "All goals are reached.")


if __name__ == "__main__":
    main()
