"""Who watches what, and how much is held for them."""

from hawk_edge.live.hub import ALL_HELD_BYTES, HELD_BYTES, STUCK_MS, WATCHED_AFTER_MS, Hub, Viewer
from tests.batches import delta, snapshot
from tests.live.test_stream import NAMED
from tests.live.watching import committed


def _held(viewer: Viewer) -> int:
    return sum(news.size for news in viewer.watched.news)


async def test_texts_are_not_held_for_a_viewer_that_waits() -> None:
    hub = Hub()
    with hub.viewer("s") as viewer:
        viewer.watched.begin(None)
        hub.publish(committed(2, snapshot(2, 2) | NAMED))
        [news] = viewer.taken()
    [waiting] = news.items
    assert (waiting.n, waiting.whole, len(waiting.encoded) < 500) == (2, True, True)


async def test_what_all_have_taken_is_forgotten() -> None:
    hub = Hub()
    with hub.viewer("s") as one, hub.viewer("s") as other:
        one.watched.begin(None)
        for n in range(2, 100):
            hub.publish(committed(n, delta(n, n, "x" * 1000)))
            one.taken()
            other.taken()
        assert len(one.watched.news) == 1


async def test_a_change_is_held_once_for_all_who_have_not_taken_it() -> None:
    hub = Hub()
    with hub.viewer("s") as one, hub.viewer("s") as other:
        one.watched.begin(None)
        hub.publish(committed(2, delta(2, 2, "x")))
        [first], [same] = one.taken(), other.taken()
        assert first is same


async def test_never_more_is_held_than_a_session_may_and_nothing_for_who_is_behind() -> None:
    hub = Hub()
    with hub.viewer("s") as deaf, hub.viewer("s") as other:
        deaf.watched.begin(None)
        for n in range(2, 300):
            hub.publish(committed(n, delta(n, n, "x" * (HELD_BYTES // 50))))
            other.taken()
            assert _held(deaf) <= 1.1 * HELD_BYTES
        assert deaf.behind
        assert not other.behind
        assert len(deaf.watched.news) == 1


async def test_many_sessions_share_what_may_be_held() -> None:
    hub, sessions = Hub(), 2 * ALL_HELD_BYTES // HELD_BYTES
    viewers = [hub.viewer(f"{n}") for n in range(sessions)]
    opened = [one.__enter__() for one in viewers]
    for viewer in opened:
        viewer.watched.begin(None)
    for n in range(2, 120):
        for session in range(3):
            hub.publish(committed(n, delta(n, n, "x" * (HELD_BYTES // 50)), session=str(session)))
    assert _held(opened[0]) <= 1.1 * HELD_BYTES / 2
    for one in viewers:
        one.__exit__(None, None, None)
    assert hub.watching() == 0


async def test_who_has_taken_nothing_for_long_is_cut_off() -> None:
    now, cut = 0, list[str]()
    hub = Hub(lambda: now)
    with (
        hub.viewer("s", lambda: cut.append("stuck")) as stuck,
        hub.viewer("s", lambda: cut.append("idle")),
    ):
        stuck.sending_ms = 0
        now = STUCK_MS - 1
        hub.tend()
        assert cut == []
        now = STUCK_MS
        hub.tend()
        assert cut == ["stuck"]
        hub.cut()
        assert sorted(cut[1:]) == ["idle", "stuck"]


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
