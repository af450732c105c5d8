"""A viewer who was cut off goes on where they were: nothing is missing, and nothing comes twice."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.serving import HawkProcess
from tests.web.sse import Heard, Viewer

KINDS = st.lists(st.sampled_from(["delta", "event", "snapshot", "page"]), min_size=1, max_size=4)
# What the page does, and how many bytes of what is said of it the viewer reads before the cut.
STEPS = st.lists(st.tuples(KINDS, st.none() | st.integers(0, 4000)), min_size=2, max_size=8)


@dataclass
class Visit:
    """A session whose records bear a number each, in their time."""

    server: HawkProcess
    id: str = field(default_factory=new_id)
    made: int = 0
    _seqs: Any = field(default_factory=lambda: count(1))
    _page: int = 0
    _n: int = 0

    def send(self, kinds: list[str]) -> None:
        """A batch for each page in it."""
        waiting: list[dict[str, Any]] = []
        for kind in kinds:
            if kind == "page":
                self._file(waiting)
                waiting = []
                self._page, self._n = self._page + 1, 0
            waiting.append(self._record("snapshot" if kind == "page" else kind))
        self._file(waiting)

    def _record(self, kind: str) -> dict[str, Any]:
        self.made += 1
        if kind == "event":
            return error(self.made, f"number {self.made}")
        self._n += 1
        made = delta if kind == "delta" else snapshot
        return made(self._n, self.made, text=f"number {self.made}")

    def _file(self, records: list[dict[str, Any]]) -> None:
        if records:
            page = f"page{self._page:04}"
            body = batch(next(self._seqs), *records, session=self.id, page=page)
            assert self.server.collect(body).status_code == 200


def _number(heard: Heard) -> int:
    return int(heard[2]["at"] - T0)


@settings(max_examples=40)
@given(STEPS)
def test_wherever_the_connection_is_cut(
    server: HawkProcess, steps: list[tuple[list[str], int | None]]
) -> None:
    visit = Visit(server)
    visit.send(["snapshot"])
    got: list[Heard] = []
    since: int | None = None  # how much there was when the first state came
    for kinds, most in [*steps, (["delta"], None)]:
        last_id = next((id for _, id, _ in reversed(got) if id), None)
        viewer = Viewer(server, visit.id, last_id)
        before = visit.made
        # Who comes for the first time is told nothing of what was before that.
        viewer.read(
            lambda body, most=most, told=last_id is not None: (  # type: ignore[misc]
                told or b'"at"' in body or (most is not None and len(body) >= most)
            )
        )
        visit.send(kinds)
        last = f"number {visit.made}".encode()
        heard = viewer.read(
            lambda body, most=most, last=last: (  # type: ignore[misc]
                (last in body and body.endswith(b"\n\n"))
                or (most is not None and len(body) >= most)
            )
        )
        viewer.cut()
        if since is None and heard:
            since = before
        got += heard
    numbers = [_number(one) for one in got]
    assert numbers == sorted(set(numbers))
    assert since is not None
    assert set(numbers) >= set(range(since + 1, visit.made + 1))
    # Each leads on from the one before, or is whole in itself.
    seen = {got[0][2]["page"]: got[0][2]["record"]["n"]}
    for _, _, data in got[1:]:
        if "record" in data:
            record = data["record"]
            assert record["k"] == "snapshot" or record["n"] == seen[data["page"]] + 1
            seen[data["page"]] = record["n"]


def test_an_event_says_where_it_stands_so_that_it_does_not_come_again(server: HawkProcess) -> None:
    visit = Visit(server)
    visit.send(["snapshot"])
    viewer = Viewer(server, visit.id)
    viewer.read(lambda body: b'"at"' in body)
    visit.send(["event", "event"])
    heard = viewer.read(lambda body: b"number 3" in body and body.endswith(b"\n\n"))
    viewer.cut()
    name = state_name(T0 + 1, 1)
    assert [id for _, id, _ in heard] == [name, f"{name}~2.0", f"{name}~2.1"]
    again = Viewer(server, visit.id, f"{name}~2.0")
    heard = again.read(lambda body: b"number 3" in body and body.endswith(b"\n\n"))
    again.cut()
    assert [_number(one) for one in heard] == [3]
