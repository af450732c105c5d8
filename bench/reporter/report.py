"""Says in Markdown what was measured, and what of the goals is reached."""

from collections.abc import Iterable

from bench.reporter import measures
from bench.reporter.measures import Round, added, first_snapshot, longest, new_long, ratio
from bench.reporter.recorders import HAWK, NONE, RRWEB_ALONE, RRWEB_SENT

Pages = dict[str, list[Round]]

EXPLANATION = """\
Medians of {rounds} rounds, over the same page with no recorder; ± is half of what lies between the
quartiles. A visit takes some twenty seconds, from the recorder's script tag to the last batch.
Script and task are CDP's ScriptDuration and TaskDuration in thread ticks: CPU time of the page's
main thread, in ms. ScriptDuration leaves out what the browser itself does between scripts, to hand
over mutation records and to pack with `CompressionStream`, and what runs when a promise is settled:
"all script" counts that as well. rrweb is `record()` alone, its events only kept; "sent" is rrweb
with the JSON, gzip and requests a site has to add. Hawk is all of it. Bytes: gzip, batches closed
at the same moments. Heap: after a collection.
"""


def report(pages: Pages) -> str:
    """All tables, and the goals below them."""
    rounds = len(next(iter(pages.values())))
    parts = [EXPLANATION.format(rounds=rounds), _costs(pages), _times(pages), *_snapshot(pages)]
    return "\n".join([*parts, _goals(pages)])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _costs(pages: Pages) -> str:
    """Hawk as a share of rrweb, page by page."""
    names = ("script", "task", "all", "gzip", "heap")
    rows = [
        [
            page,
            *(f"{ratio(rounds, name):.2f}" for name in names),
            f"{ratio(rounds, 'all', RRWEB_SENT):.2f}",
            *(f"{added(rounds, 'gzip', one).value / 1000:.1f}" for one in (RRWEB_ALONE, HAWK)),
            *(f"{added(rounds, 'heap', one).value / 1e6:.2f}" for one in (RRWEB_ALONE, HAWK)),
            *(f"{new_long(rounds, one):.0f}" for one in (RRWEB_ALONE, HAWK)),
        ]
        for page, rounds in pages.items()
    ]
    means = [f"{_mean(pages, name):.2f}" for name in names]
    rows.append(["**geometric mean**", *means, f"{_mean(pages, 'all', RRWEB_SENT):.2f}", *[""] * 6])
    head = (
        "Hawk / rrweb", "script", "task", "all script", "gzip", "heap", "all script / sent",
        "kB rrweb", "kB Hawk", "heap MB rrweb", "Hawk", "new tasks > 50 ms rrweb", "Hawk",
    )  # fmt: skip
    return _table(head, rows)


def _times(pages: Pages) -> str:
    """Script time itself: of starting, with the first batch, and of the scenario."""
    three = (RRWEB_ALONE, RRWEB_SENT, HAWK)
    rows = [
        [
            page,
            *(str(added(rounds, "all_start", one)) for one in three),
            *(str(added(rounds, "all_play", one)) for one in three),
            f"{ratio(rounds, 'all_start'):.2f}",
            f"{ratio(rounds, 'all_play'):.2f}",
            *(str(added(rounds, "task", one)) for one in (RRWEB_ALONE, HAWK)),
            *(f"{longest(rounds, one):.0f}" for one in (NONE, RRWEB_ALONE, HAWK)),
        ]
        for page, rounds in pages.items()
    ]
    head = (
        "added ms", "start: rrweb", "sent", "Hawk", "scenario: rrweb", "sent", "Hawk",
        "Hawk / rrweb: start", "scenario", "task: rrweb", "Hawk",
        "longest task: none", "rrweb", "Hawk",
    )  # fmt: skip
    return _table(head, rows)


def _snapshot(pages: Pages) -> list[str]:
    if "static" not in pages:
        return []
    found = first_snapshot(pages["static"])
    return [
        f"First snapshot of 20,000 nodes: rrweb's `record()` {found.rrweb:.0f} ms in one task; "
        f"Hawk {found.hawk:.0f} ms until the batch is sent, gzip included, in tasks of at most "
        f"{found.slice:.0f} ms.\n"
    ]


def _goals(pages: Pages) -> str:
    """Each goal beside what was reached."""
    worst = {
        name: max(ratio(rounds, name) for rounds in pages.values()) for name in measures.MEASURES
    }
    long = sum(new_long(rounds, HAWK) for rounds in pages.values())
    goals = [
        ("script, geometric mean", _mean(pages, "script"), 0.25),
        ("script, worst page", worst["script"], 0.5),
        ("task, geometric mean", _mean(pages, "task"), 0.25),
        ("all script, geometric mean", _mean(pages, "all"), 0.25),
        ("all script, worst page", worst["all"], 0.5),
        ("bytes, geometric mean", _mean(pages, "gzip"), 1 / 3),
        ("bytes, worst page", worst["gzip"], 1.0),
        ("heap, geometric mean", _mean(pages, "heap"), 0.25),
        ("new tasks over 50 ms", long, 0.0),
    ]
    if "static" in pages:
        found = first_snapshot(pages["static"])
        goals.append(("first snapshot", found.hawk / found.rrweb, 0.25))
        goals.append(("longest task of the first snapshot, ms", found.slice, 16.0))
    rows = [
        [name, f"{most:.2f}", f"{value:.2f}", "yes" if value <= most else "no"]
        for name, value, most in goals
    ]
    return _table(("goal", "at most", "is", "reached"), rows)


def _mean(pages: Pages, name: str, base: str = RRWEB_ALONE) -> float:
    return measures.mean([ratio(rounds, name, base) for rounds in pages.values()])
