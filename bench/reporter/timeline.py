"""Reads a Chromium trace: what the main thread of each visit did, in its own CPU time."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

CATEGORIES = [
    "disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing", "v8.execute",
]  # fmt: skip
TASK = "RunTask"
# `ScriptDuration` of CDP leaves out what runs when a promise is settled, and so all that is done
# with streams: here it counts, and the packing of bodies with it.
SCRIPT = {
    "EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.compile", "CompressionStream Deflate",
}  # fmt: skip
LONG_MS = 50.0

Event = dict[str, Any]


@dataclass
class Phase:
    """One stretch of a visit; all times are ms of CPU on the main thread, but for `wall_long`."""

    script: float
    tasks: list[float]
    #: Tasks of over 50 ms as a clock on the wall sees them.
    wall_long: int

    @property
    def longest(self) -> float:
        return max(self.tasks, default=0.0)

    @property
    def long(self) -> int:
        return sum(task > LONG_MS for task in self.tasks)


@dataclass
class Timeline:
    """What the trace says about one visit."""

    start: Phase
    play: Phase
    #: How long `record()` of rrweb took, where that ran.
    record: float | None


def timelines(events: list[Event]) -> dict[str, Timeline]:
    """By visit. Each visit has marked `start`, `play` and `end`."""
    marks: dict[str, dict[str, Event]] = {}
    for event in events:
        parts = event["name"].split(":")
        if parts[0] == "bench" and len(parts) == 3 and "tts" in event:
            marks.setdefault(parts[2], {})[parts[1]] = event
    threads: dict[tuple[int, int], list[Event]] = {}
    for event in events:
        if event["ph"] == "X" and (event["name"] == TASK or event["name"] in SCRIPT):
            threads.setdefault((event["pid"], event["tid"]), []).append(event)
    return {
        visit: _timeline(own, threads.get((own["start"]["pid"], own["start"]["tid"]), []))
        for visit, own in marks.items()
    }


def _timeline(marks: dict[str, Event], events: list[Event]) -> Timeline:
    events.sort(key=lambda event: (event["ts"], -event["dur"]))
    start, play, end = (marks[name]["ts"] for name in ("start", "play", "end"))
    record = None
    if "record" in marks:
        record = (marks["recorded"]["tts"] - marks["record"]["tts"]) / 1000
    return Timeline(_phase(events, start, play), _phase(events, play, end), record)


def _phase(events: Iterable[Event], begin: int, end: int) -> Phase:
    script = 0.0
    tasks: list[float] = []
    wall_long = 0
    busy_until = 0
    for event in events:
        if not begin <= event["ts"] < end:
            continue
        cpu = event.get("tdur", 0) / 1000
        if event["name"] == TASK:
            tasks.append(cpu)
            wall_long += event["dur"] / 1000 > LONG_MS
        elif event["ts"] >= busy_until:  # what lies within another is counted with it
            busy_until = event["ts"] + event["dur"]
            script += cpu
    return Phase(script, tasks, wall_long)
