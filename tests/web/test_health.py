"""What machines are told of the store's health."""

from pathlib import Path

from hawk_edge.web.health import Metrics, routes
from tests.batches import batch
from tests.serving import served
from tests.store.opened import opened


async def test_the_number_of_blobs_that_are_set_aside_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        metrics = Metrics(lambda: 0)
        routes(hawk.store, metrics)
        assert b"\nhawk_blobs_damaged 0.0\n" in metrics.text()
        digest = await hawk.store.blobs.put(b"content", "html")
        path = tmp_path / "blobs" / digest[:2] / digest
        path.write_bytes(path.read_bytes()[:-1])
        assert not await hawk.store.blobs.verify(digest)
        assert b"\nhawk_blobs_damaged 1.0\n" in metrics.text()


def test_where_cpu_is_short_browsers_are_told_to_gather_and_metrics_say_so(tmp_path: Path) -> None:
    # No machine has been idle for so large a part of its time.
    with served(tmp_path / "data", HAWK_CREDITS_PRESET="0.001%") as hawk:
        assert hawk.collect(batch(1)).json()["flush_ms"] == 30_000
        metrics = hawk.http.get("/metrics").text
        assert "\nhawk_credits_share 0.0\n" in metrics
        assert "\nhawk_cadence_stretch 6.0\n" in metrics
