"""Whatever came in, in whatever order: the index that is made anew is the one that was there."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hawk_edge.mend.rebuild import rebuild
from hawk_edge.store.folder import open_store
from tests.batches import batch, delta, error, snapshot
from tests.mend.anew import lose
from tests.mend.corpus import OTHER_SITE, corpus, digest, dumped
from tests.sealing import WORDS
from tests.store.opened import SITE

MOST = int(os.environ.get("HAWK_JOURNALS", "12"))
SHEETS = [f"p {{ color: {color} }} " * 60 for color in ("red", "green", "blue")]
EVENTS = [
    {"k": "error", "message": "x", "type": "error"},
    {"k": "click", "x": 1, "y": 2, "id": 5, "text": "Buy", "dead": True},
    {"k": "navigation", "url": "https://shop.example/next", "title": "", "how": "push"},
    {"k": "custom", "name": "é", "data": {"long": "…" * 3000}},
    {"k": "identify", "name": "Ann"},
    {"k": "end"},
    {"k": "somethingnew", "field": [1]},
]

sheet = st.builds(
    lambda which, named: {"blob": digest(SHEETS[which])} if named else SHEETS[which],
    st.integers(0, 2),
    st.booleans(),
)
one_record = st.one_of(
    st.builds(lambda words, one: ("snapshot", words, one), st.integers(0, 600), sheet),
    st.tuples(st.just("delta")),
    st.builds(lambda event: ("event", event), st.sampled_from(EVENTS)),
    st.builds(lambda text: ("blob", text), st.sampled_from(SHEETS)),
)
# Which session, which of its pages, what it says; whether it is lost on the way; what happens then.
one_batch = st.tuples(
    st.integers(0, 3),
    st.integers(0, 1),
    st.lists(one_record, max_size=5),
    st.integers(0, 9),
    st.sampled_from(["", "", "", "seal", "delete"]),
)


class Visitor:
    """Numbers batches and states as a reporter would."""

    def __init__(self, number: int) -> None:
        self.session = "abcd"[number] * 22
        self.site = OTHER_SITE if number == 3 else SITE
        self.seq = 0
        self.states = [0, 0]
        self.times = [0, 0]
        self.last: list[list[int] | None] = [None, None]

    def batch(self, page: int, said: list[Any]) -> bytes:
        self.seq += 1
        last, records = self.last[page], []
        for kind, *what in said:
            self.times[page] += 7
            t = self.times[page]
            if kind in ("snapshot", "delta"):
                self.states[page] += 1
                n = self.states[page]
                self.last[page] = [n, t]
                if kind == "snapshot":
                    text = f"{self.session} {WORDS[: what[0]]}"
                    records.append(snapshot(n, t, text, v=[2, {"sheet": what[1]}]))
                else:
                    records.append(delta(n, t, f"state {n}"))
            elif kind == "event":
                records.append({**what[0], "t": t})
            else:
                records.append({"k": "blob", "t": t, "text": what[0]})
        header: dict[str, Any] = {"page": f"pagepag{page}", "session": self.session}
        if last:
            header["last"] = last
        return batch(self.seq, *records, **header)


# Nothing is made smaller once it fails: each try fills a store, and that would take minutes.
@given(st.lists(one_batch, min_size=1, max_size=14))
@settings(max_examples=MOST, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
async def test_an_index_made_anew_is_equal_for_any_journal(batches: list[Any]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        visitors = [Visitor(number) for number in range(4)]
        async with corpus(folder) as hawk:
            await hawk.file(SITE)
            await hawk.file(OTHER_SITE)
            for number, page, said, chance, then in batches:
                visitor = visitors[number]
                body = visitor.batch(page, said)
                if chance:
                    await hawk.take(body, site=visitor.site)
                hawk.now_ms += 1000
                if then == "seal":
                    await hawk.seal_all()
                place = await hawk.store.forgetting.session_place(visitor.session)
                if then == "delete" and place:
                    await hawk.group_all()
                    await hawk.store.sweep.these(
                        await hawk.store.forgetting.session(visitor.session)
                    )
            # So that there always is one.
            await hawk.take(batch(99, snapshot(), error(1), session="z" * 22))
            await hawk.seal_all()
            await hawk.sealer.release()
            await hawk.group_all()
            await hawk.registrar.file()
            before = await dumped(hawk.store)
            assert await hawk.check(read_data=True) == []
        lose(folder)
        assert await rebuild(folder, "", lambda _: None) == []
        async with open_store(folder) as store:
            after = await dumped(store)
        assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
