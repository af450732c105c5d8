"""The long poll: the newest state, at once or when it comes."""

import asyncio

from hawk_edge.live.hub import Hub
from hawk_edge.replay import Rebuilt
from tests.batches import delta, error
from tests.live.test_stream import BROUGHT
from tests.live.watching import Past, committed, live


async def _waiting(hub: Hub, past: Past) -> asyncio.Task[Rebuilt | None]:
    newest = await past.newest("s")
    waiting = asyncio.create_task(live(hub, past).next_state("s", newest.state, timeout_s=30))
    while not hub.watching():  # noqa: ASYNC110 the hub has no reason to tell
        await asyncio.sleep(0)
    return waiting


async def test_it_ends_with_nothing_when_nothing_new_comes() -> None:
    hub, past = Hub(), Past(4)
    newest = await past.newest("s")
    assert await live(hub, past).next_state("s", newest.state, timeout_s=0.01) is None
    assert hub.watching() == 0


async def test_it_is_not_woken_by_what_is_no_state() -> None:
    hub, past = Hub(), Past(4)
    waiting = await _waiting(hub, past)
    hub.publish(committed(2, error(5)))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()
    past.n = 5
    hub.publish(committed(3, delta(5, 5, "x")))
    found = await waiting
    assert found is not None
    assert found.n == 5


async def test_it_is_woken_by_a_text_that_was_missing() -> None:
    hub, past = Hub(), Past(4)
    waiting = await _waiting(hub, past)
    past.n = 5
    hub.publish(committed(2, BROUGHT))
    found = await waiting
    assert found is not None
    assert found.n == 5


async def test_it_ends_with_nothing_when_the_server_stops() -> None:
    hub, past = Hub(), Past(4)
    waiting = await _waiting(hub, past)
    hub.close()
    assert await waiting is None
