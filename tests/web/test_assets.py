"""The pictures of a recorded page, over real HTTP: fetched by the server, given to who may see."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest

from hawk_edge.timekey import iso
from tests.assets.site import PNG, SVG, WOFF2
from tests.batches import T0, batch, new_id, snapshot
from tests.listening import listening
from tests.serving import HawkProcess
from tests.tokens import bearer

PATIENCE_S = 30
CONTENTS = {
    "/x.png": ("image/png", PNG),
    "/i.svg": ("image/svg+xml", SVG),
    "/f": ("application/octet-stream", WOFF2),
    "/page": ("text/html", b"<script>alert()</script>"),
}


@contextmanager
def shop() -> Iterator[tuple[str, list[str]]]:
    """A recorded site: its origin, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            kind, content = CONTENTS[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with listening(Handler) as port:
        yield f"http://127.0.0.1:{port}", asked


class Visit:
    """A session whose page names four things, of which three can be kept."""

    def __init__(self, server: HawkProcess, origin: str) -> None:
        self.server = server
        self.origin = origin
        self.session = new_id()
        added = server.http.post("/v1/sites", json={"name": "Pictures", "origins": [origin]})
        self.key = added.json()["key"]
        html = (
            "<p style='background:url(/i.svg)'><img src='x.png'><img src='page'>"
            "<img src='//elsewhere.invalid/y.png'><style>@font-face{src:url(f)}</style></p>"
        )
        page = snapshot(html=html, c=6, url=f"{origin}/index.html")
        answer = server.collect(batch(1, page, session=self.session), origin, self.key)
        assert answer.status_code == 200, answer.text

    @property
    def path(self) -> str:
        return f"/v1/sessions/{self.session}/assets"

    def items(self, count: int) -> list[dict[str, Any]]:
        """The list, once it is as long as this."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = self.server.get(self.path)
            if len(found["items"]) >= count:
                assert found["next"] is None
                return list(found["items"])
            assert time.monotonic() < deadline, found
            time.sleep(0.05)


@pytest.fixture(scope="module")
def visit(server: HawkProcess) -> Iterator[tuple[Visit, list[str]]]:
    with shop() as (origin, asked):
        made = Visit(server, origin)
        made.items(3)
        yield made, asked


def test_what_a_page_names_is_listed_with_what_it_is(visit: tuple[Visit, list[str]]) -> None:
    it, asked = visit
    found = {item["url"]: item for item in it.items(3)}
    assert {url: (item["type"], item["bytes"]) for url, item in found.items()} == {
        f"{it.origin}/x.png": ("image/png", len(PNG)),
        f"{it.origin}/i.svg": ("image/svg+xml", len(SVG)),
        f"{it.origin}/f": ("font/woff2", len(WOFF2)),
    }
    assert {item["from"][:2] for item in found.values()} == {"20"}
    assert all(item["from"] >= iso(T0) for item in found.values())
    assert set(asked) <= CONTENTS.keys()


def test_the_list_comes_in_pages(visit: tuple[Visit, list[str]]) -> None:
    it, _ = visit
    first = it.server.get(it.path, limit=2)
    rest = it.server.get(it.path, limit=2, after=first["next"])
    assert [*first["items"], *rest["items"]] == it.items(3)
    assert rest["next"] is None


def test_the_bytes_are_given_so_that_they_can_only_be_looked_at_as_data(
    visit: tuple[Visit, list[str]],
) -> None:
    it, _ = visit
    for item in it.items(3):
        answer = it.server.http.get(f"{it.path}/{item['digest']}")
        assert answer.status_code == 200
        assert answer.content == {"x": PNG, "i": SVG, "f": WOFF2}[item["url"].split("/")[3][0]]
        headers = answer.headers
        assert headers["content-type"] == item["type"]
        assert headers["content-disposition"] == "attachment"
        assert headers["content-security-policy"].startswith("sandbox;")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "private, max-age=31536000, immutable"


def test_nobody_else_sees_them(visit: tuple[Visit, list[str]]) -> None:
    it, _ = visit
    path = f"{it.path}/{it.items(3)[0]['digest']}"
    stranger = bearer(it.server.data)
    with httpx.Client(base_url=it.server.address) as client:
        for asked in (it.path, path):
            assert client.get(asked).status_code == 401
            assert client.get(asked, headers=stranger).status_code == 404


def test_a_session_is_not_given_what_only_another_named(visit: tuple[Visit, list[str]]) -> None:
    it, _ = visit
    digest = it.items(3)[0]["digest"]
    other = new_id()
    it.server.collect(batch(1, snapshot(), session=other), it.origin, it.key)
    assert it.server.get(f"/v1/sessions/{other}/assets") == {"items": [], "next": None}
    for path in (f"/v1/sessions/{other}/assets/{digest}", f"{it.path}/{'0' * 64}", f"{it.path}/x"):
        assert it.server.http.get(path).status_code == 404


def test_a_bad_limit_is_said(visit: tuple[Visit, list[str]]) -> None:
    it, _ = visit
    assert it.server.http.get(it.path, params={"limit": "many"}).status_code == 400
