"""What has begun, or waits, ends with the sign-in, on real connections."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.batches import batch, new_id, snapshot
from tests.serving import PASSWORD, HawkProcess

SOON_S = 10  # in truth at once; a slow machine is no mistake
LONGEST_S = 20  # how long they would wait if nobody ended them


class Viewer:
    """A user of their own, and what they do."""

    def __init__(self, server: HawkProcess) -> None:
        self.server = server
        given = {"email": f"{new_id()}@hawk.test", "password": PASSWORD, "role": "viewer"}
        self.path = f"/v1/users/{server.http.post('/v1/users', json=given).json()['id']}"
        token = httpx.post(f"{server.address}/v1/signin", json=given).json()["token"]
        self.http = httpx.Client(base_url=server.address, timeout=60)
        self.http.headers["authorization"] = f"Bearer {token}"
        self.session = new_id()
        now = time.time_ns() // 1_000_000
        assert server.collect(batch(1, snapshot(), session=self.session, t0=now)).is_success

    def signs_out(self) -> None:
        self.http.post("/v1/signout")

    def is_removed(self) -> None:
        assert self.server.http.delete(self.path).status_code == 204

    def is_signed_out(self) -> None:
        assert self.server.http.post(f"{self.path}/signout").status_code == 204


ENDS = [Viewer.signs_out, Viewer.is_removed, Viewer.is_signed_out]


@pytest.fixture
def viewer(server: HawkProcess) -> Iterator[Viewer]:
    viewer = Viewer(server)
    yield viewer
    viewer.http.close()


@pytest.mark.parametrize("ends", ENDS)
def test_a_stream_is_cut_off(viewer: Viewer, ends: Callable[[Viewer], None]) -> None:
    with viewer.http.stream("GET", f"/v1/sessions/{viewer.session}/live") as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        while not next(lines).startswith("event: state"):
            pass
        ends(viewer)
        began = time.monotonic()
        with pytest.raises(httpx.TransportError):
            for _ in lines:
                pass
        assert time.monotonic() - began < SOON_S
    again = viewer.http.get(f"/v1/sessions/{viewer.session}/live")
    assert again.status_code == 401


@pytest.mark.parametrize("ends", ENDS)
def test_who_waits_is_told(viewer: Viewer, ends: Callable[[Viewer], None]) -> None:
    newest = viewer.http.get(f"/v1/sessions/{viewer.session}/live-viewer").json()["state"]
    path = f"/v1/sites/{viewer.server.site['id']}/sessions"
    tag = viewer.http.get(path).headers["etag"]
    asked: list[tuple[str, dict[str, str]]] = [
        (f"/v1/sessions/{viewer.session}/live-viewer?after={newest}", {}),
        (path, {"if-none-match": tag, "prefer": f"wait={LONGEST_S}"}),
    ]
    answers: list[Any] = []

    def wait(path: str, headers: dict[str, str]) -> None:
        answers.append(viewer.http.get(path, headers=headers).status_code)

    waiting = [threading.Thread(target=wait, args=one) for one in asked]
    for one in waiting:
        one.start()
    _until_watched(viewer)
    began = time.monotonic()
    ends(viewer)
    for one in waiting:
        one.join()
    assert answers == [401, 401]
    assert time.monotonic() - began < SOON_S


def _until_watched(viewer: Viewer) -> None:
    """The long poll counts as a viewer as soon as it waits."""
    while not viewer.server.get("/v1/system")["viewers"]:
        time.sleep(0.02)
