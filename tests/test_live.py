"""The hub and its streams, with the clock and the looks in hand."""

import asyncio
from typing import Any, cast

from hawk_edge.live import WAITING_BYTES, WATCHED_AFTER_MS, Hub, Live
from hawk_edge.model import Committed, Site
from hawk_edge.rebuild import Page, Record
from hawk_edge.replay import Missed, Rebuilt, Replay
from hawk_edge.timekey import state_name
from tests.batches import T0, delta, snapshot

SITE = Site("site", "account", "key", "Shop", ("https://shop.example",), 0)


def committed(seq: int, *records: Record, session: str = "s", page: str = "p") -> Committed:
    return Committed(SITE, session, page, seq, T0, list(records), b"", {})


class Past:
    """A Replay whose newest state is what the test says."""

    def __init__(self, n: int = 1, texts: dict[str, str] | None = None) -> None:
        self.n = n
        self.texts = texts or {}  # by digest, as far as they have come

    async def filled(self, session: str, record: Record) -> Record | None:
        html = self.texts.get(record["html"]["blob"])
        return record | {"html": html} if html else None

    async def newest(self, session: str) -> Rebuilt:
        tree = Page(snapshot(text=f"state {self.n}"))
        name = state_name(T0 + self.n, self.n)
        return Rebuilt(session, "p", name, self.n, T0 + self.n, "", "", 1, 1, tree)

    async def since(self, session: str, name: str) -> Missed | None:
        return None


def live(hub: Hub, past: Past, *alive: bool) -> Live:
    looks = iter(alive)

    async def is_live(_session: str) -> bool:
        return next(looks, False)

    return Live(hub, cast(Replay, past), is_live, look_s=0.01)


def numbers(chunks: list[bytes]) -> list[int]:
    return [int(chunk.split(b'"n":')[1].split(b",")[0]) for chunk in chunks if b'"n":' in chunk]


async def test_what_is_in_the_first_picture_is_not_sent_again() -> None:
    hub = Hub()
    stream = live(hub, Past(3)).stream("s", None)
    chunks = [await anext(stream)]
    hub.publish(committed(1, *(delta(n, n, "x") for n in (2, 3, 4, 5))))
    chunks += [await anext(stream), await anext(stream)]
    assert numbers(chunks) == [3, 4, 5]
    await stream.aclose()


async def test_a_viewer_that_does_not_read_is_dropped_to_the_newest_state() -> None:
    hub, past = Hub(), Past(1)
    stream = live(hub, past).stream("s", None)
    await anext(stream)
    for n in range(2, 10):
        hub.publish(committed(n, delta(n, n, "x" * (WAITING_BYTES // 6))))
    past.n = 9
    chunk = await anext(stream)
    assert b"snapshot" in chunk
    assert numbers([chunk]) == [9]
    hub.publish(committed(999, delta(10, 999, "on")))
    assert numbers([await anext(stream)]) == [10]
    await stream.aclose()


async def test_states_out_of_order_are_taken_from_what_is_stored() -> None:
    hub, past = Hub(), Past(1)
    stream = live(hub, past).stream("s", None)
    seen = [await anext(stream)]
    past.n = 4  # by the time the gap is noticed, what was missing has come
    hub.publish(committed(2, delta(4, 4, "d")))
    hub.publish(committed(3, delta(2, 2, "b"), delta(3, 3, "c"), delta(5, 5, "e")))
    seen += [await anext(stream), await anext(stream)]
    assert numbers(seen) == [1, 4, 5]
    await stream.aclose()


async def test_a_late_change_of_a_page_that_was_left_is_not_shown() -> None:
    hub, past = Hub(), Past(1)
    stream = live(hub, past).stream("s", None)
    seen = [await anext(stream)]
    hub.publish(committed(2, snapshot(), page="other"))
    hub.publish(committed(3, delta(2, 9, "late")))
    hub.publish(committed(4, delta(2, 9, "next"), page="other"))
    seen += [await anext(stream), await anext(stream)]
    assert [b"late" in one for one in seen] == [False] * 3
    assert b"next" in seen[2]
    await stream.aclose()


NAMED = {"html": {"blob": "a" * 64}}
BROUGHT = {"k": "blob", "t": 9, "text": "a text"}


async def test_a_snapshot_that_names_its_html_is_sent_with_it() -> None:
    hub, past = Hub(), Past(1, {"a" * 64: "<p>by name</p>"})
    stream = live(hub, past).stream("s", None)
    await anext(stream)
    hub.publish(committed(2, snapshot(2, 2) | NAMED, delta(3, 3, "on")))
    chunks = [await anext(stream), await anext(stream)]
    assert numbers(chunks) == [2, 3]
    assert b"<p>by name</p>" in chunks[0]
    assert chunks[0].startswith(b"id: ")
    await stream.aclose()


async def test_a_snapshot_is_shown_once_its_html_has_come() -> None:
    hub, past = Hub(), Past(1)
    stream = live(hub, past).stream("s", None)
    seen = [await anext(stream)]
    hub.publish(committed(2, snapshot(2, 2) | NAMED))
    hub.publish(committed(3, {"k": "error", "t": 3, "message": "x"}))
    seen.append(await anext(stream))
    assert (numbers(seen), b'"kind":"error"' in seen[1]) == ([1], True)
    past.n = 2
    hub.publish(committed(4, BROUGHT))
    hub.publish(committed(5, delta(3, 5, "on")))
    seen += [await anext(stream), await anext(stream)]
    assert numbers(seen) == [1, 2, 3]
    assert not any(b"a text" in chunk for chunk in seen)
    await stream.aclose()


async def test_a_state_is_shown_again_with_the_sheet_that_has_come() -> None:
    hub, past = Hub(), Past(4)
    stream = live(hub, past).stream("s", None)
    seen = [await anext(stream)]
    hub.publish(committed(2, BROUGHT))
    seen.append(await anext(stream))
    assert numbers(seen) == [4, 4]
    # But never an older one than was seen.
    past.n = 3
    hub.publish(committed(3, BROUGHT))
    hub.publish(committed(4, delta(5, 5, "on")))
    seen.append(await anext(stream))
    assert numbers(seen) == [4, 4, 5]
    await stream.aclose()


async def test_texts_are_not_held_for_a_viewer_that_waits() -> None:
    hub = Hub()
    with hub.viewer("s") as viewer:
        hub.publish(committed(2, snapshot(2, 2) | NAMED))
        [waiting] = await viewer.take(1)
    assert (waiting.n, waiting.whole, len(waiting.encoded) < 500) == (2, True, True)


async def test_the_end_is_told_once_the_session_is_over() -> None:
    chunks = [chunk async for chunk in live(Hub(), Past(), True, True, False).stream("s", None)]
    assert len(chunks) == 2
    assert chunks[-1].startswith(b"event: end\n")


async def test_a_closed_hub_ends_streams_without_saying_that_the_session_is_over() -> None:
    hub = Hub()
    stream = live(hub, Past(), *[True] * 100).stream("s", None)
    chunks = [await anext(stream)]
    hub.close()
    chunks += [chunk async for chunk in stream]
    assert len(chunks) == 1


async def test_nothing_is_encoded_while_nobody_watches() -> None:
    hub = Hub()
    hub.publish(committed(1, cast(Any, {"not": "a record"})))


async def test_a_session_stays_watched_between_two_long_polls() -> None:
    now = 0
    hub = Hub(lambda: now)
    assert not hub.watched("s")
    with hub.viewer("s"):
        assert hub.watched("s")
        assert hub.watching() == 1
    assert hub.watched("s")
    now = WATCHED_AFTER_MS
    assert not hub.watched("s")


async def test_the_long_poll_ends_with_nothing_when_nothing_new_comes() -> None:
    hub, past = Hub(), Past(4)
    newest = await past.newest("s")
    assert await live(hub, past).next_state("s", newest.state, timeout_s=0.01) is None
    assert hub.watching() == 0


async def test_the_long_poll_is_not_woken_by_what_is_no_state() -> None:
    hub, past = Hub(), Past(4)
    newest = await past.newest("s")
    waiting = asyncio.create_task(live(hub, past).next_state("s", newest.state, timeout_s=30))
    while not hub.watching():  # noqa: ASYNC110 the hub has no reason to tell
        await asyncio.sleep(0)
    hub.publish(committed(2, {"k": "error", "t": 5, "message": "x"}))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()
    past.n = 5
    hub.publish(committed(3, delta(5, 5, "x")))
    found = await waiting
    assert found is not None
    assert found.n == 5


async def test_the_long_poll_is_woken_by_a_text_that_was_missing() -> None:
    hub, past = Hub(), Past(4)
    newest = await past.newest("s")
    waiting = asyncio.create_task(live(hub, past).next_state("s", newest.state, timeout_s=30))
    while not hub.watching():  # noqa: ASYNC110 the hub has no reason to tell
        await asyncio.sleep(0)
    past.n = 5
    hub.publish(committed(2, BROUGHT))
    found = await waiting
    assert found is not None
    assert found.n == 5
