"""What came of it, as a table."""

from msgspec import Struct

from bench.edge.search import Step

GOALS = {"visitors at once": 1000, "MB when idle": 80, "MB at most without a browser": 160}


class Found(Struct):
    """What came of it. Megabytes; `alone_mb` and `whole_mb` without and with a browser, at most.

    `sent` and `disk`: bytes that came in and that are kept, of `visitor_s` seconds of visits.
    """

    which: str
    start_s: float
    idle_mb: float
    best: Step | None
    lost: int
    acknowledged: int
    alone_mb: float = 0.0
    whole_mb: float = 0.0
    visitor_s: float = 0.0
    sent: int = 0
    disk: int = 0
    pictures: dict[str, int] = {}

    def per_hour(self, size: int) -> float:
        """Megabytes for a visitor's hour."""
        return size / 1e6 / max(self.visitor_s / 3600, 1e-9)


def table(found: list[Found]) -> str:
    """All figures, in Markdown."""
    lines = [
        "| | visitors at once | p99 ms | batches/s | every s | CPU s / 1,000 | lost | "
        "idle MB | peak MB | with browser MB | start s | MB sent, of an hour | MB kept |",
        "|---" + "|---:" * 12 + "|",
    ]
    for one in found:
        if best := one.best:
            window = best.window
            figures = [
                f"{best.many}" if best.borne else f"not {best.many}",
                f"{1000 * window.slow_s:.0f}",
                f"{window.acknowledged / window.seconds:.1f}",
                f"{best.cadence_s:.1f}",
                f"{best.cpu_s:.2f}",
            ]
        else:
            figures = ["none"] + [""] * 4
        figures += [
            f"{one.lost} of {one.acknowledged}",
            *(f"{each:.0f}" for each in (one.idle_mb, one.alone_mb, one.whole_mb)),
            f"{one.start_s:.1f}",
            *(f"{one.per_hour(size):.1f}" for size in (one.sent, one.disk)),
        ]
        lines.append(f"| {one.which} | {' | '.join(figures)} |")
    return "\n".join(lines)


def missed(one: Found) -> list[str]:
    """Which goals ours has not reached, a sentence each."""
    many = one.best.many if one.best and one.best.borne else 0
    reached = dict(zip(GOALS, (many, one.idle_mb, one.alone_mb), strict=True))
    said = [
        f"{what}: {reached[what]:.0f}, and should be {goal}"
        for what, goal in GOALS.items()
        if (reached[what] < goal if what == "visitors at once" else reached[what] > goal)
    ]
    if one.lost:
        said.append(f"{one.lost} batches are lost that were acknowledged")
    return said
