"""Viewers that read slowly or not at all, and what becomes of all of them when the server stops."""

import time
from pathlib import Path

import pytest

from hawk_edge.live.hub import HELD_BYTES
from tests.batches import batch, delta, new_id, snapshot
from tests.serving import HawkProcess
from tests.web.sse import Viewer

MANY = 50


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _seen(body: bytes) -> bool:
    return body.endswith(b"\n\n")


@pytest.fixture
def hawk(tmp_path: Path) -> HawkProcess:
    """One of its own: it is stopped."""
    return HawkProcess(tmp_path / "data").settle()


def test_all_viewers_are_told_that_the_server_stops_and_it_is_gone_in_two_seconds(
    hawk: HawkProcess,
) -> None:
    id = new_id()
    hawk.collect(batch(1, snapshot(), session=id))
    viewers = [Viewer(hawk, id) for _ in range(MANY)]
    for one in viewers:
        one.read(_seen)
    other = new_id()
    hawk.collect(batch(1, snapshot(), session=other))
    deaf = [Viewer(hawk, other) for _ in range(3)]
    for n in range(2, 22):  # more than their connections take
        hawk.collect(batch(n, delta(n, n, "x" * HELD_BYTES), session=other))
    began = time.monotonic()
    hawk.process.terminate()
    for one in viewers:
        assert one.read(lambda _: False)[-1][0] == "stop"
    code, said = hawk.stop()
    assert time.monotonic() - began < 2
    assert (code, "Traceback" in said) == (0, False), said
    for one in [*deaf, *viewers]:
        one.cut()


def test_a_viewer_that_reads_too_slowly_is_told_so_and_goes_on_with_the_newest_state(
    server: HawkProcess,
) -> None:
    id = new_id()
    server.collect(batch(1, snapshot(), session=id))
    slow = Viewer(server, id)
    slow.read(_seen)
    last = 60
    for n in range(2, last + 1):
        server.collect(batch(n, delta(n, n, f"{n} ".ljust(HELD_BYTES // 4, "x")), session=id))
    heard = slow.read(lambda body: f'"n":{last},'.encode() in body and _seen(body), 1 << 20)
    kinds = [event for event, _, _ in heard]
    at = kinds.index("behind")
    record = heard[at + 1][2]["record"]
    assert (record["k"], f"<p>{last} " in record["html"]) == ("snapshot", True)
    assert len(heard) < last
    slow.cut()


def test_viewers_that_never_read_hold_no_memory(server: HawkProcess) -> None:
    id = new_id()
    server.collect(batch(1, snapshot(), session=id))
    deaf = [Viewer(server, id) for _ in range(MANY)]
    sizes = []
    for n in range(2, 32):
        server.collect(batch(n, delta(n, n, f"{n} ".ljust(HELD_BYTES // 2, "x")), session=id))
        sizes.append(_memory_mb(server.process.pid))
    # Fifteen megabytes went by each of them.
    assert max(sizes[-5:]) - sizes[4] < 20
    for one in deaf:
        one.cut()


def test_whoever_goes_is_forgotten(server: HawkProcess) -> None:
    id = new_id()
    server.collect(batch(1, snapshot(), session=id))
    viewers = [Viewer(server, id) for _ in range(5)]
    for one in viewers:
        one.read(_seen)
        one.cut()
    until = time.monotonic() + 10
    while "hawk_viewers 0.0" not in server.http.get("/metrics").text:
        assert time.monotonic() < until
        time.sleep(0.02)
