"""Batches as a reporter would make them, for tests of everything behind the wire."""

import base64
import gzip
import json
import secrets
from collections.abc import Iterator
from typing import Any

T0 = 1_557_437_465_123  # 2019-05-09T21:31:05.123Z
PAGE = "<!DOCTYPE html><html><head><title>Shop</title></head><body><p>{}</p></body></html>"
PAGE_NODES = 7  # doctype 1, html 2, head 3, title 4, its text 5, body 6, p 7, and its text 8


def new_id() -> str:
    """A session or visitor as the reporter makes them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def batch(seq: int, *records: dict[str, Any], **header: Any) -> bytes:
    """A plain body: header first, then the records."""
    first = {"v": 1, "session": "s" * 22, "visitor": "v" * 22, "page": "pagepage", "seq": seq,
             "t0": T0, **header}  # fmt: skip
    lines = (json.dumps(line, ensure_ascii=False) for line in (first, *records))
    return "\n".join(lines).encode() + b"\n"


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 6)


def snapshot(n: int = 1, t: int = 0, text: str = "hello", **fields: Any) -> dict[str, Any]:
    """A small page whose one paragraph says `text`; its text is node 8."""
    return {"k": "snapshot", "t": t, "n": n, "url": "https://shop.example/", "title": "Shop",
            "w": 1280, "h": 800, "html": PAGE.format(text), "c": PAGE_NODES + bool(text),
            **fields}  # fmt: skip


def delta(n: int, t: int, text: str, c: int = 8) -> dict[str, Any]:
    """The paragraph says something else."""
    return {"k": "delta", "t": t, "n": n, "c": c, "x": [8, text]}


def error(t: int, message: str = "x is not a function") -> dict[str, Any]:
    return {
        "k": "error",
        "t": t,
        "type": "error",
        "message": message,
        "source": "app.js",
        "line": 3,
    }


def visit(session: str, deltas: int = 20, every: int = 5) -> Iterator[bytes]:
    """The batches of one page: a snapshot, then deltas, an error at the end."""
    records: list[dict[str, Any]] = [snapshot(text="state 1")]
    seq = 1
    for n in range(2, deltas + 2):
        records.append(delta(n, 100 * n, f"state {n}"))
        if n % every == 0:
            yield batch(seq, *records, session=session)
            seq, records = seq + 1, []
    yield batch(seq, *records, error(100 * (deltas + 2)), session=session)
