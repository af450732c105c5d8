"""What a viewer is sent, whatever comes in whatever order."""

import asyncio
from typing import Any, cast

import pytest

from hawk_edge.live.hub import HELD_BYTES, Hub
from hawk_edge.live.stream import SLICE
from tests.batches import delta, error, snapshot
from tests.live.watching import Looks, Past, Reader, committed, live


async def test_what_is_in_the_first_picture_is_not_sent_again() -> None:
    hub = Hub()
    reader = Reader(live(hub, Past(3)).stream("s", None))
    assert await reader.numbers(1) == [3]
    hub.publish(committed(1, *(delta(n, n, "x") for n in (2, 3, 4, 5))))
    assert await reader.numbers(2) == [4, 5]
    await reader.close()


async def test_nor_is_what_happened_before_it() -> None:
    hub, past = Hub(), Past(3)
    reading = asyncio.Event()
    newest = past.newest

    async def slowly(session: str) -> Any:
        reading.set()
        await asyncio.sleep(0)
        return await newest(session)

    past.newest = slowly  # type: ignore[method-assign]
    reader = Reader(live(hub, past).stream("s", None))
    first = asyncio.create_task(reader.next())
    await reading.wait()
    hub.publish(committed(1, error(2, "before"), delta(3, 3, "x"), error(4, "after")))
    assert (await first)[2]["record"]["n"] == 3
    assert (await reader.next())[2]["message"] == "after"
    await reader.close()


async def test_a_viewer_that_does_not_read_is_dropped_to_the_newest_state_and_told_so() -> None:
    hub, past = Hub(), Past(1)
    reader = Reader(live(hub, past).stream("s", None))
    await reader.next()
    for n in range(2, 10):
        hub.publish(committed(n, delta(n, n, "x" * (HELD_BYTES // 6))))
    past.n = 9
    assert (await reader.next())[0] == "behind"
    kind, _, data = await reader.next()
    assert (kind, data["record"]["k"], data["record"]["n"]) == ("state", "snapshot", 9)
    hub.publish(committed(999, delta(10, 999, "on")))
    assert await reader.numbers(1) == [10]
    await reader.close()


async def test_a_long_event_comes_in_parts_that_a_slow_reader_can_be_waited_for_with() -> None:
    hub = Hub()
    chunks = live(hub, Past()).stream("s", None)
    await anext(chunks)
    hub.publish(committed(2, delta(2, 2, "x" * 3 * SLICE)))
    parts = [bytes(await anext(chunks)) for _ in range(4)]
    assert max(map(len, parts)) == SLICE
    assert b"".join(parts).endswith(b"\n\n")
    await chunks.aclose()


async def test_states_out_of_order_are_taken_from_what_is_stored() -> None:
    hub, past = Hub(), Past(1)
    reader = Reader(live(hub, past).stream("s", None))
    assert await reader.numbers(1) == [1]
    past.n = 4  # by the time the gap is noticed, what was missing has come
    hub.publish(committed(2, delta(4, 4, "d")))
    hub.publish(committed(3, delta(2, 2, "b"), delta(3, 3, "c"), delta(5, 5, "e")))
    assert await reader.numbers(2) == [4, 5]
    await reader.close()


async def test_a_late_change_of_a_page_that_was_left_is_not_shown() -> None:
    hub, past = Hub(), Past(1)
    reader = Reader(live(hub, past).stream("s", None))
    await reader.next()
    hub.publish(committed(2, snapshot(), page="other"))
    hub.publish(committed(3, delta(2, 9, "late")))
    hub.publish(committed(4, delta(2, 9, "next"), page="other"))
    assert [(await reader.next())[2]["page"] for _ in range(2)] == ["other", "other"]
    assert b"next" in reader.said[-1]
    await reader.close()


NAMED = {"html": {"blob": "a" * 64}}
BROUGHT = {"k": "blob", "t": 9, "text": "a text"}


async def test_a_snapshot_that_names_its_html_is_sent_with_it() -> None:
    hub, past = Hub(), Past(1, {"a" * 64: "<p>by name</p>"})
    reader = Reader(live(hub, past).stream("s", None))
    await reader.next()
    hub.publish(committed(2, snapshot(2, 2) | NAMED, delta(3, 3, "on")))
    assert await reader.numbers(2) == [2, 3]
    assert b"<p>by name</p>" in reader.said[1]
    await reader.close()


async def test_a_snapshot_is_shown_once_its_html_has_come() -> None:
    hub, past = Hub(), Past(1)
    reader = Reader(live(hub, past).stream("s", None))
    await reader.next()
    hub.publish(committed(2, snapshot(2, 2) | NAMED))
    hub.publish(committed(3, error(3)))
    assert (await reader.next())[2]["kind"] == "error"
    past.n = 2
    hub.publish(committed(4, BROUGHT))
    hub.publish(committed(5, delta(3, 5, "on")))
    assert await reader.numbers(2) == [2, 3]
    assert not any(b"a text" in said for said in reader.said)
    await reader.close()


async def test_a_state_is_shown_again_with_the_sheet_that_has_come() -> None:
    hub, past = Hub(), Past(4)
    reader = Reader(live(hub, past).stream("s", None))
    await reader.next()
    hub.publish(committed(2, BROUGHT))
    assert await reader.numbers(1) == [4]
    # But never an older one than was seen.
    hub.publish(committed(3, delta(5, 5, "on")))
    assert await reader.numbers(1) == [5]
    hub.publish(committed(4, BROUGHT))
    hub.publish(committed(5, delta(6, 6, "and on")))
    assert await reader.numbers(1) == [6]
    await reader.close()


async def test_the_newest_state_is_read_once_for_all_who_come_together() -> None:
    hub, past = Hub(), Past(3)
    source = live(hub, past)
    readers = [Reader(source.stream("s", None)) for _ in range(50)]
    assert await asyncio.gather(*(one.numbers(1) for one in readers)) == [[3]] * 50
    assert past.read == 1
    hub.publish(committed(2, delta(4, 4, "on")))
    late = Reader(source.stream("s", None))
    # It is shown the same state, and what came since.
    assert await late.numbers(2) == [3, 4]
    assert past.read == 1
    for one in [*readers, late]:
        await one.close()


async def test_the_end_is_told_once_the_session_is_over() -> None:
    now = 0
    hub, looks = Hub(lambda: now), Looks()
    source = live(hub, Past(), looks, look_s=0.001)
    readers = [Reader(source.stream("s", None)) for _ in range(9)]
    for one in readers:
        await one.next()
    looks.live, now, before = False, 10, looks.asked
    for one in readers:
        assert (await one.next())[0] == "end"
        with pytest.raises(StopAsyncIteration):
            await one.next()
    assert looks.asked == before + 1  # once for all of them


async def test_who_comes_after_the_end_sees_the_last_state_and_is_told_at_once() -> None:
    reader = Reader(live(Hub(), Past(3), Looks(live=False)).stream("s", None))
    assert await reader.kinds(2) == ["state", "end"]


async def test_a_closed_hub_tells_viewers_that_the_server_stops_not_that_the_session_is_over() -> (
    None
):
    hub = Hub()
    reader = Reader(live(hub, Past()).stream("s", None))
    await reader.next()
    hub.close()
    assert (await reader.next())[0] == "stop"
    with pytest.raises(StopAsyncIteration):
        await reader.next()
    later = Reader(live(hub, Past()).stream("s", None))
    assert await later.kinds(2) == ["state", "stop"]


async def test_a_quiet_connection_is_kept_open() -> None:
    now = 0
    hub = Hub(lambda: now)
    chunks = live(hub, Past()).stream("s", None)
    await anext(chunks)
    for now in (14_999, 15_000):  # noqa: B007 it is the clock
        hub.tend()
    assert bytes(await anext(chunks)).startswith(b":")
    await chunks.aclose()


async def test_nothing_is_encoded_while_nobody_watches() -> None:
    hub = Hub()
    hub.publish(committed(1, cast(Any, {"not": "a record"})))
