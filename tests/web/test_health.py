"""What machines are told of the store's health."""

import re
from pathlib import Path

from hawk_edge.credits.governor import JOBS
from hawk_edge.web.health import Metrics, routes
from tests.batches import batch, new_id, snapshot
from tests.serving import served
from tests.store.opened import opened

DEFERRED = r'\nhawk_deferred_seconds\{job="(\w+)"\} (\S+)'


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


def test_where_cpu_is_short_all_waits_but_batches_and_everybody_is_told(tmp_path: Path) -> None:
    # No machine has been idle for so large a part of its time.
    with served(tmp_path / "data", HAWK_CREDITS_PRESET="0.001%") as hawk:
        # Batches never wait: they are taken, and fewer are asked for.
        session = new_id()
        for seq in range(1, 30):
            body = batch(seq, snapshot(seq, text=f"state {seq}"), session=session)
            answer = hawk.collect(body)
            assert answer.status_code == 200
        assert answer.json()["flush_ms"] == 60_000
        receipt = hawk.get(f"/v1/sessions/{session}")["receipt"]
        assert (receipt["batches"], receipt["complete"]) == (29, True)
        # A picture waits, and whoever asks is told when to ask again.
        state = hawk.get(f"/v1/sessions/{session}/live-viewer")["state"]
        refused = hawk.http.get(f"/v1/sessions/{session}/states/{state}.png")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        metrics = hawk.http.get("/metrics").text
        assert "\nhawk_credits_share 0.0\n" in metrics
        assert "\nhawk_cadence_stretch 12.0\n" in metrics
        waits = {job: float(s) for job, s in re.findall(DEFERRED, metrics)}
        assert waits.keys() == set(JOBS)
        assert waits["render"] > 0
        assert waits["backup"] == 0
        said = hawk.command("doctor")
        assert re.search(r"ok   credits    0% of a CPU for ever, and 0 s of one saved", said)
        assert "ok   cadence    reporters gather 12.0 times as long as usual\n" in said
        assert re.search(r"ok   deferred   waiting for CPU time: .*render for \d+ s", said)
