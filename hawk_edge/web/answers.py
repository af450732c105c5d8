"""How answers look: JSON, errors with a code, lists with a way on."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive

from hawk_edge.errors import HawkError, Malformed, TooLarge, TooSlow

T = TypeVar("T")
SMALL_BODY = 64 << 10  # what a person's request may be: forms, not pages
LIMIT_MAX = 500
BODY_S = 60  # the largest batch takes as long at half a megabit a second


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`content` as JSON, which no cache keeps."""
    return Response(
        msgspec.json.encode(content),
        status,
        {"cache-control": "no-store", **(headers or {})},
        "application/json",
    )


def error_answer(error: HawkError, headers: Mapping[str, str] | None = None) -> Response:
    """An error as the contract shapes it."""
    extra = dict(headers or {})
    if error.retry_after is not None:
        extra["retry-after"] = str(error.retry_after)
    body = {"error": {"code": error.code, "message": error.message}}
    return json_answer(body, error.status, extra)


async def on_hawk_error(_request: Request, error: Exception) -> Response:
    """Starlette's handler for every HawkError."""
    assert isinstance(error, HawkError)
    return error_answer(error)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Starlette's own errors (no such route, no such method) in our shape."""
    status: int = getattr(error, "status_code", 500)
    code = {404: "not_found", 405: "no_such_method"}.get(status, "refused")
    detail = str(getattr(error, "detail", "refused")).lower()
    allow = getattr(error, "headers", None)
    return json_answer({"error": {"code": code, "message": detail}}, status, allow)


async def on_gone(_request: Request, _error: Exception) -> Response:
    """The caller went away in the middle: nobody will read this, and nothing was taken."""
    return Response(status_code=400)


async def on_bug(_request: Request, _error: Exception) -> Response:
    """Whatever else: the log has it, the caller learns no more than that."""
    body = {"error": {"code": "internal", "message": "something went wrong here; it is logged"}}
    return json_answer(body, 500)


async def read_limited(request: Request, limit: int) -> bytes:
    """The body; raises TooLarge before it is held in memory, and TooSlow."""
    return await read_body(request.headers.get("content-length", ""), request.receive, limit)


async def read_body(declared: str, receive: Receive, limit: int) -> bytes:
    """The same for who has no Request. `declared` is what its length is said to be, or "".

    Raises ClientDisconnect when it is cut short.
    """
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge(f"the body is over {limit} bytes")
    parts, size, more = list[bytes](), 0, True
    try:
        async with asyncio.timeout(BODY_S):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                more = message.get("more_body", False)
                if size > limit:
                    raise TooLarge(f"the body is over {limit} bytes")
    except TimeoutError:
        raise TooSlow(f"the body took over {BODY_S} seconds") from None
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def read_json(request: Request, shape: type[T]) -> T:
    """A small JSON body of a known shape; raises Malformed or TooLarge."""
    try:
        return msgspec.json.decode(await read_limited(request, SMALL_BODY), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Malformed(f"the body is not as it should be: {why}") from None


def read_number(
    request: Request, name: str, default: int, least: int = 0, most: int = 1 << 53
) -> int:
    """A whole number from the query; raises Malformed."""
    return as_number(name, request.query_params.get(name, ""), default, least, most)


def as_number(name: str, text: str, default: int, least: int, most: int) -> int:
    """The same of what the query says, or "" when that is nothing."""
    if text == "":
        return default
    plain = text.isascii() and text.isdecimal() and len(text) <= 16
    if not plain or not least <= int(text) <= most:
        raise Malformed(f"{name} must be a whole number from {least} to {most}")
    return int(text)


def read_limit(request: Request, default: int = 50) -> int:
    """How many items to give."""
    return read_number(request, "limit", default, 1, LIMIT_MAX)


def list_answer(
    found: Sequence[T], limit: int, show: Callable[[T], Any], key: Callable[[T], str]
) -> Response:
    """A page of a list: `found` has one more than `limit` when it goes on."""
    items = found[:limit]
    more = key(items[-1]) if len(found) > limit else None
    return json_answer({"items": [show(item) for item in items], "next": more})
