"""A picture, font or sheet is fetched as it is, and what is none of them is not."""

import asyncio

import pytest

from hawk_edge.assets.fetch import MOST_BYTES, MOST_SHEET_BYTES, Fetched, Fetcher
from tests.assets.site import (
    PNG,
    SVG,
    WOFF2,
    Headers,
    RecordedSite,
    answer,
    hangs,
    why,
)

# --- what is fetched


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (PNG, "image/png", "image/png"),
        (PNG, "image/jpeg; charset=binary", "image/png"),
        (SVG, "image/svg+xml", "image/svg+xml"),
        (WOFF2, "font/woff2", "font/woff2"),
        (WOFF2, "application/font-woff2", "font/woff2"),
        (WOFF2, "application/octet-stream", "font/woff2"),
        (PNG, "text/css", "image/png"),
        (b"a{}", "text/css", "text/css"),
    ],
)
async def test_a_picture_or_font_comes_with_the_type_that_it_is(
    shop: RecordedSite, content: bytes, declared: str, kind: str
) -> None:
    shop.paths["/x?v=1"] = answer(content, declared, etag='"one"', last_modified="yesterday")
    fetched = await Fetcher().get(shop.site, f"{shop.origin}/x?v=1")
    assert fetched == Fetched(content, kind, '"one"', "yesterday")


async def test_nothing_of_ours_is_sent_and_hawk_says_its_name(shop: RecordedSite) -> None:
    shop.paths["/x"] = answer(PNG, set_cookie="id=1")
    fetcher = Fetcher()
    for _ in range(2):
        await fetcher.get(shop.site, f"{shop.origin}/x")
    for headers in shop.headers:
        assert headers["user-agent"].startswith("hawkedge/")
        assert headers["accept-encoding"] == "identity"
        assert headers["host"] == f"127.0.0.1:{shop.port}"
        assert headers.keys().isdisjoint({"cookie", "authorization", "referer", "origin"})


async def test_chunks_are_put_together(shop: RecordedSite) -> None:
    async def chunked(_: Headers, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        for start in range(0, len(PNG), 40):
            part = PNG[start : start + 40]
            writer.write(f"{len(part):x};note=x\r\n".encode() + part + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\ntrailer: x\r\n\r\n")

    shop.paths["/x"] = chunked
    fetched = await Fetcher().get(shop.site, f"{shop.origin}/x")
    assert fetched is not None
    assert fetched.content == PNG


async def test_a_body_that_ends_with_the_connection_is_whole(shop: RecordedSite) -> None:
    shop.paths["/x"] = b"HTTP/1.0 200 OK\r\ncontent-type: image/png\r\n\r\n" + PNG
    fetched = await Fetcher().get(shop.site, f"{shop.origin}/x")
    assert fetched is not None
    assert fetched.content == PNG


async def test_what_is_still_the_same_is_not_sent_again(shop: RecordedSite) -> None:
    async def same(headers: Headers, writer: asyncio.StreamWriter) -> None:
        assert headers["if-none-match"] == '"one"'
        assert headers["if-modified-since"] == "yesterday"
        writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    shop.paths["/x"] = same
    assert await Fetcher().get(shop.site, f"{shop.origin}/x", '"one"', "yesterday") is None


async def test_a_tag_that_could_not_be_sent_back_is_not_kept(shop: RecordedSite) -> None:
    shop.paths["/x"] = answer(PNG, etag="\xff" * 10, last_modified="y" * 1000)
    fetched = await Fetcher().get(shop.site, f"{shop.origin}/x")
    assert fetched == Fetched(PNG, "image/png", None, None)


# --- what is not taken


async def streams_for_ever(_: Headers, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n" + PNG)
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def never_ends(_: Headers, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 1000\r\n\r\n")
    await hangs(_, writer)


HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("given", "said", "lasting"),
    [
        (answer(b"", status="404 Not Found"), "status 404", False),
        (answer(b"", status="500 Oh"), "status 500", False),
        (answer(PNG, status="206 Partial Content"), "status 206", False),
        (answer(PNG, status="304 Not Modified"), "status 304", False),
        (answer(PNG, "text/html"), "text/html", True),
        (answer(PNG, ""), "no type", True),
        (answer(HTML), "neither", True),
        (answer(HTML, "image/svg+xml"), "neither", True),
        (answer(b"<html><svg></svg>", "image/svg+xml"), "neither", True),
        (answer(b"", "image/png"), "neither", True),
        (answer(b"a{}", "image/png"), "neither", True),
        (answer(b"a{}" * (1 + MOST_SHEET_BYTES // 3), "text/css"), "over", True),
        (answer(PNG, content_encoding="gzip"), "packed", True),
        (answer(PNG, content_length=str(MOST_BYTES + 1)), "over", True),
        (streams_for_ever, "over", True),
        (b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 999\r\n\r\nx", "broke off", False),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "broke off", False),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000, "broke off", False),
        (b"", "broke off", False),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, "hints", False),
    ],
)  # fmt: skip
async def test_what_is_no_picture_is_not_taken(
    shop: RecordedSite, given: bytes, said: str, lasting: bool
) -> None:
    shop.paths["/x"] = given
    failure = await why(Fetcher(), shop.site, f"{shop.origin}/x")
    assert said in failure.why
    assert failure.lasting == lasting


async def test_who_is_slow_is_left(shop: RecordedSite) -> None:
    shop.paths["/x"] = never_ends
    failure = await why(Fetcher(timeout_s=0.2), shop.site, f"{shop.origin}/x")
    assert (failure.why, failure.lasting, failure.rest) == ("it took too long", False, True)


@pytest.mark.parametrize(("said", "understood"), [("120", 120), ("soon", 0), ("²", 0), ("-1", 0)])
async def test_who_is_busy_says_when_to_come_back(
    shop: RecordedSite, said: str, understood: int
) -> None:
    shop.paths["/x"] = answer(b"", status="429 Slow Down", retry_after=said)
    failure = await why(Fetcher(), shop.site, f"{shop.origin}/x")
    assert (failure.rest, failure.retry_after_s) == (True, understood)
