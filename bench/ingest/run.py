"""What a batch costs: `python -m bench.ingest.run [--rounds N] [--count N] [--case NAME] [--ours]`.

A real server takes batches over 16 connections that are kept open; each answer means that the batch
is durable. Its CPU time, with all that it does behind the answers, stands beside two others, taken
in the same rounds: a bare echo of the same bodies, which is the floor, and the plainest way to keep
whole pages. CPU time and the ratios hold on a busy machine, too; times of answers do not.
"""

import argparse
import random
import statistics
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from bench.ingest.cases import CASES, Case, Sent, all_different, described, named
from bench.ingest.load import CONNECTIONS, post, send
from bench.ingest.processes import Started, cpu_s, memory_mb, ours, peer, settled_cpu_s

DISK = "/var/tmp"  # kept over a restart, and so on no tmpfs
WARM = 100  # batches that are sent before any is measured
ECHOES = 6  # times as many, or the clock's ticks of 10 ms would not see them
OURS, ECHO, PLAIN = "hawk", "echo", "plain"
SERVERS: dict[str, Callable[[Path], AbstractContextManager[Started]]] = {
    OURS: ours,
    ECHO: partial(peer, ECHO),
    PLAIN: partial(peer, PLAIN),
}
HEAD = ("", "CPU s / 1,000", "goal", "to echo", "to plain", "p50 ms", "p99 ms", "1/s", "idle MB",
        "peak MB", "start s")  # fmt: skip
GOALS = {"p99_ms": 30, "idle_mb": 50, "start_s": 1}


class Measured(Struct, frozen=True):
    """One round of one case: CPU seconds for 1,000 batches, answers in ms, memory in MB."""

    cpu_s: float
    p50_ms: float
    p99_ms: float
    per_s: float
    idle_mb: float
    peak_mb: float
    start_s: float


Found = dict[tuple[str, str], list[Measured]]  # by case and server, a round each


class Bodies(Struct, frozen=True):
    """What a case sends: unmeasured at first, then measured."""

    before: list[bytes]
    sent: list[Sent]


def measure(which: str, bodies: Bodies) -> Measured:
    """Start a server on an empty folder, and send it the bodies."""
    with (
        TemporaryDirectory(dir=DISK, prefix="hawk-bench-") as folder,
        SERVERS[which](Path(folder)) as server,
    ):
        timed = [post(server.path, _body(which, one)) for one in bodies.sent]
        if which == ECHO:
            timed *= ECHOES
        before = bodies.before if which == OURS else []
        send(server.port, [*(post(server.path, body) for body in before[:1])], 1)
        send(server.port, [*(post(server.path, body) for body in before[1:]), *timed[:WARM]])
        settled_cpu_s(server.pid)
        from_s = cpu_s(server.pid)
        took_s = sorted(send(server.port, timed[WARM:]))
        used_s = settled_cpu_s(server.pid) - from_s
        count = len(took_s)
        return Measured(
            cpu_s=1000 * used_s / count,
            p50_ms=1000 * took_s[count // 2],
            p99_ms=1000 * took_s[count * 99 // 100],
            per_s=CONNECTIONS / statistics.mean(took_s),
            idle_mb=server.idle_mb,
            peak_mb=memory_mb(server.pid, "VmHWM"),
            start_s=server.start_s,
        )


def _body(which: str, one: Sent) -> bytes:
    return one.naive if which == PLAIN else one.body


def median(rounds: list[Measured]) -> Measured:
    """Each figure's own."""
    return Measured(*map(statistics.median, zip(*map(structs.astuple, rounds), strict=True)))


def table(cases: Iterable[Case], found: Found) -> str:
    """All figures, in Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", "|---" + "|---:" * (len(HEAD) - 1) + "|"]
    for case in cases:
        for which in SERVERS:
            if (case.name, which) not in found:
                continue
            one = median(found[case.name, which])
            fields = [
                f"{case.name} {which}",
                f"{one.cpu_s:.3f}",
                str(case.goal) if which == OURS else "",
                *(_ratio(found, case.name, which, other) for other in (ECHO, PLAIN)),
                *(f"{value:.1f}" for value in (one.p50_ms, one.p99_ms)),
                *(f"{value:.0f}" for value in (one.per_s, one.idle_mb, one.peak_mb)),
                f"{one.start_s:.2f}",
            ]
            lines.append(f"| {' | '.join(fields)} |")
    return "\n".join(lines)


def _ratio(found: Found, case: str, which: str, other: str) -> str:
    """How often one costs what the other does, round by round."""
    pairs = zip(found[case, which], found.get((case, other), ()), strict=False)
    ratios = [one.cpu_s / anchor.cpu_s for one, anchor in pairs if anchor.cpu_s]
    return f"{statistics.median(ratios):.2f}" if ratios else ""


def missed(cases: Iterable[Case], found: Found) -> list[str]:
    """Which goals are not reached, a sentence each."""
    said = []
    for case in cases:
        one = median(found[case.name, OURS])
        goals = {"cpu_s": case.goal, **GOALS}
        said += [
            f"{case.name}: {name} is {getattr(one, name):.3f}, and should be {goal} at most"
            for name, goal in goals.items()
            if getattr(one, name) > goal
        ]
    return said


def main() -> None:
    """Some rounds of all, in an order of chance, and a table of their medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=1000, help="measured batches of a round")
    parser.add_argument("--case", action="append", default=[], choices=[one.name for one in CASES])
    parser.add_argument("--ours", action="store_true", help="leave out what is beside it")
    options = parser.parse_args()
    cases = list(named(options.case))
    bodies = {case.name: Bodies(*case.bodies(WARM + options.count)) for case in cases}
    for case in cases:
        assert all_different(bodies[case.name].sent)
        print(described(case, bodies[case.name].sent))
    found: Found = {}
    for _ in range(options.rounds):
        turns = [(case.name, one) for case in cases for one in SERVERS]
        random.shuffle(turns)
        for name, which in turns:
            if which == OURS or not options.ours:
                found.setdefault((name, which), []).append(measure(which, bodies[name]))
    print(f"\nMedians of {options.rounds} rounds of {options.count} batches.\n")
    print(table(cases, found))
    print("\n" + ("\n".join(missed(cases, found)) or "All goals are reached."))


if __name__ == "__main__":
    main()
