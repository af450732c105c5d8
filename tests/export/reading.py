"""Reads an exported file back, as strictly as a browser would have to."""

import gzip
import json
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hawk_edge.export.file import HERE, Exports
from hawk_edge.web.ui import built
from tests.store.opened import Opened

PAGE = b"<!DOCTYPE html><html><body>" + HERE + b"<script>play()</script></body></html>"


class Parts(HTMLParser):
    """What the file holds: `parts` by name, and every other start tag in `tags`."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, bytes] = {}
        self.tags: list[str] = []
        self._part: tuple[str, str] | None = None
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("type") == "text/plain":
            self._part = given["id"] or "", given["data-as"] or ""
            assert self._part[0] not in self.parts
            self.parts[self._part[0]] = b""
        else:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part = None

    def handle_data(self, data: str) -> None:
        if self._part:
            name, how = self._part
            content = b64decode(data, validate=True)
            self.parts[name] = gzip.decompress(content) if how == "gzip" else content


class File:
    """A file that was exported."""

    def __init__(self, page: bytes) -> None:
        self.page = page
        self.read = Parts(page)
        self.parts = self.read.parts
        self.facts: dict[str, Any] = json.loads(self.parts["facts"])
        self.batches: list[dict[str, Any]] = []
        for place, (first, last) in enumerate(self.facts["spans"]):
            found = json.loads(self.parts[f"r-{place:x}"])
            assert (found[0]["seq"], found[-1]["seq"]) == (first, last)
            self.batches += found

    def filled(self) -> list[dict[str, Any]]:
        """The batches with their long texts in them."""
        return [_filled(batch, self.parts) for batch in self.batches]


def _filled(value: Any, parts: dict[str, bytes]) -> Any:
    if isinstance(value, list):
        return [_filled(one, parts) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"blob"}:
        return parts[f"t-{value['blob']}"].decode()
    return {key: _filled(one, parts) for key, one in value.items()}


def exports(hawk: Opened, page: bytes | None = None, **more: Any) -> Exports:
    """What makes files of a store; `page` is a small one unless the built one is wanted."""
    return Exports(hawk.store, lambda: page or PAGE, now_ms=lambda: hawk.now_ms, **more)


def whole_page() -> bytes:
    return built("offline.html")


async def exported(hawk: Opened, session: str, **more: Any) -> File:
    """A session's file, read."""
    made = await exports(hawk, **more).file(session)
    return File(b"".join([piece async for piece in made.pieces()]))


def save(hawk_page: bytes, path: Path) -> str:
    """A file on the disk, and its address."""
    path.write_bytes(hawk_page)
    return path.as_uri()
