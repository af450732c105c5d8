"""The file of a session over HTTP: to be saved by who may see it, and never shown."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from hawk_edge.errors import HawkError, NotFound
from hawk_edge.web.export import Download
from tests.batches import batch, error, new_id, snapshot
from tests.export.reading import File
from tests.serving import HawkProcess
from tests.tokens import bearer


@pytest.fixture(scope="module")
def session(server: HawkProcess) -> str:
    session = new_id()
    record = snapshot(html="<p>captured</p><script>alert(1)</script>", c=2)
    assert server.collect(batch(1, record, error(5), session=session)).status_code == 200
    return session


def test_it_can_only_be_saved(server: HawkProcess, session: str) -> None:
    answer = server.http.get(f"/v1/sessions/{session}/export.html")
    assert answer.status_code == 200
    headers = answer.headers
    assert headers["content-type"] == "application/octet-stream"
    name = f'filename="session-2019-05-09-{session[:8]}.html"'
    assert headers["content-disposition"] == f"attachment; {name}"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    file = File(answer.content)
    assert [one["k"] for one in file.batches[0]["records"]] == ["snapshot", "error"]
    assert b"captured" not in answer.content


def test_it_comes_as_it_is_made(server: HawkProcess, session: str) -> None:
    path = f"/v1/sessions/{session}/export.html"
    with server.http.stream("GET", path) as answer:
        assert "content-length" not in answer.headers
    assert server.http.head(path).content == b""
    assert server.http.get(path).content.endswith(b"</html>\n")


def test_nobody_else_has_it(server: HawkProcess, session: str) -> None:
    path = f"/v1/sessions/{session}/export.html"
    with httpx.Client(base_url=server.address) as client:
        assert client.get(path).status_code == 401
        assert client.get(path, headers=bearer(server.data)).status_code == 404
    for unknown in (new_id(), "x", "..%2f"):
        answer = server.http.get(f"/v1/sessions/{unknown}/export.html")
        assert answer.status_code == 404
        assert "content-disposition" not in answer.headers


class Caller:
    """Who has asked, as the server sees it: `takes` bytes or stands still, and may be gone."""

    def __init__(self, *, takes: bool = True) -> None:
        self.gone = asyncio.Event()
        self.takes = takes
        self.got: list[dict[str, Any]] = []
        self.closed = False

    async def pieces(self, fails: HawkError | None = None) -> AsyncGenerator[bytes, None]:
        try:
            yield b"one"
            if fails:
                raise fails
            while True:
                await asyncio.sleep(0)
                yield b"more"
        finally:
            self.closed = True

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message)
        if message.get("body") and not self.takes:
            await asyncio.Event().wait()
        if len(self.got) == 5:
            self.gone.set()

    async def ask(self, fails: HawkError | None = None, method: str = "GET") -> None:
        scope = {"type": "http", "method": method}
        async with asyncio.timeout(30):
            await Download(self.pieces(fails), "s.html")(scope, self.receive, self.send)


async def test_who_is_gone_costs_nothing_more() -> None:
    caller = Caller()
    await caller.ask()
    assert caller.closed


async def test_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hawk_edge.web.export.STALLED_S", 0.01)
    caller = Caller(takes=False)
    await caller.ask()
    assert (caller.closed, len(caller.got)) == (True, 2)


async def test_what_fails_in_the_midst_is_cut_off_and_not_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aborted = list[bool]()
    monkeypatch.setattr("hawk_edge.web.export.aborter", lambda _: lambda: aborted.append(True))
    caller = Caller()
    await caller.ask(NotFound("the session was erased meanwhile"))
    assert (caller.closed, aborted) == (True, [True])
    assert all(one.get("more_body", True) for one in caller.got)


async def test_who_asks_for_the_head_has_no_body() -> None:
    caller = Caller()
    await caller.ask(method="HEAD")
    assert [one.get("body") for one in caller.got] == [None, b""]
