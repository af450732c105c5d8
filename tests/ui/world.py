"""A small world with something on every screen, made of batches: no browser records it."""

import time
from collections.abc import Callable
from typing import Any

from tests.batches import batch, delta, error, new_id, snapshot
from tests.serving import EMAIL, ORIGIN, PASSWORD, HawkProcess
from tests.ui.troubled import SAFARI, STACK, failed

PATIENCE_S = 20
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
USERS = {"owner": EMAIL, "member": "member@hawk.test", "viewer": "viewer@hawk.test"}
Record = dict[str, Any]
Tells = Callable[[Record], Record]


def as_it_is(record: Record) -> Record:
    return record


class World:
    """A server with users of every role, and two sites: one with sessions and issues, one without.

    Addresses lead to the visit that `now` is: others may be made, of who `tells` other things.
    """

    def __init__(
        self, server: HawkProcess, tells: Tells = as_it_is, agent: bytes = SAFARI.encode()
    ) -> None:
        self.server = server
        for role in ("member", "viewer"):
            server.command("user", "add", USERS[role], "--role", role, "--password-stdin", stdin=PASSWORD)  # fmt: skip
        self.site: str = server.site["id"]
        given = {"name": "Not yet on record", "origins": ["https://blog.example"]}
        self.empty: str = server.http.post("/v1/sites", json=given).json()["id"]
        invited = {"email": "next@hawk.test", "role": "member"}
        link = server.http.post("/v1/invitations", json=invited).json()["link"]
        self.invitation: str = link.partition("#")[2]
        saved = {"name": "Angry phones", "query": "rage=1&device=phone", "shared": True}
        server.http.post(f"/v1/sites/{self.site}/filters", json=saved).raise_for_status()
        self.now = Visit(self, tells, agent)
        if tells is as_it_is:
            self.send(3 * HOUR_MS, error(900, "no stock"))

    @property
    def session(self) -> str:
        return self.now.session

    def issue(self, kind: str) -> str:
        return self.now.issue(kind)

    def live(self) -> str:
        return self.now.live()

    def send(
        self, ago_ms: int, *records: Record, session: str = "", seq: int = 1,
        tells: Tells = as_it_is, agent: bytes = SAFARI.encode(),
    ) -> str:  # fmt: skip
        """One batch of a page that was opened so long ago; its session's id."""
        session = session or new_id()
        lines = [snapshot()] if seq == 1 else []
        header = tells({"seq": seq, "session": session, "visitor": "w" * 22, "page": session[:12],
                        "t0": _now_ms() - ago_ms})  # fmt: skip
        body = batch(header.pop("seq"), *map(tells, [*lines, *records]), **header)
        answer = self.server.http.post(
            f"/v1/collect/{self.server.site['key']}", content=body,
            headers={b"origin": ORIGIN.encode(), b"user-agent": agent},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return session


class Visit:
    """A session in which everything happens, the issues of it, and a second one that goes on."""

    def __init__(self, world: World, tells: Tells, agent: bytes) -> None:
        self._world, self._tells, self._agent = world, tells, agent
        self.session = world.send(HOUR_MS, *_troubles(), tells=tells, agent=agent)
        self._live, self._said, self._began_ms = "", 0, 0

    def issue(self, kind: str) -> str:
        """The issue of a kind that this session has, as soon as it is there."""
        until = time.monotonic() + PATIENCE_S
        while True:
            path = f"/v1/sites/{self._world.site}/issues"
            items = self._world.server.get(path, kind=kind, limit=500)["items"]
            found = [one["id"] for one in items if one["session"] == self.session]
            if found:
                return str(found[0])
            assert time.monotonic() < until, items
            time.sleep(0.05)

    def live(self) -> str:
        """A session in which something has happened just now."""
        self._began_ms = self._began_ms or _now_ms() - MINUTE_MS
        since, self._said = _now_ms() - self._began_ms, self._said + 1
        self._live = self._world.send(
            since, delta(self._said + 1, since, f"change {self._said}"),
            session=self._live, seq=self._said, tells=self._tells, agent=self._agent,
        )  # fmt: skip
        return self._live


def _troubles() -> list[Record]:
    """All that can happen to a visitor, one after the other, in ten seconds."""
    broken = {**error(2000, "no stock"), "stack": STACK, "clicks": [[900, 7, "Buy"]]}
    rage = [
        {"k": "click", "t": 2500 + n, "x": 40, "y": 40, "id": 7, "text": "Buy", "rage": True}
        for n in range(3)
    ]
    return [
        {"k": "navigation", "t": 100, "url": f"{ORIGIN}/cart", "how": "push", "title": "Cart"},
        {"k": "identify", "t": 150, "name": "Ada"},
        {"k": "pointer", "t": 200, "p": [200, 10, 10, 16, 5, 5, 16, 5, 5]},
        {"k": "vital", "t": 300, "name": "LCP", "value": 1234.5},
        delta(2, 400, "changed"),
        {"k": "click", "t": 900, "x": 20, "y": 20, "id": 7, "text": "Buy"},
        {"k": "input", "t": 1000, "id": 7},
        {"k": "console", "t": 1500, "message": "it is getting late"},
        broken, broken, *rage,
        failed(3000, "/api/cart/17"),
        {"k": "custom", "t": 3500, "name": "bought", "data": {"what": "hat", "for": [12, None]}},
        {"k": "later", "t": 3600}, {"k": "blob", "t": 3700, "text": "a text that nobody asked for"},
        {"k": "resize", "t": 4000, "w": 1000, "h": 700},
        {"k": "visibility", "t": 4500, "hidden": True},
        delta(3, 9000, "changed again"),
        {"k": "end", "t": 9500},
    ]  # fmt: skip


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
