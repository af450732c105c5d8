"""What something is, its own bytes say."""

import pytest

from hawk_edge.assets.kinds import acceptable, kind_of, sheet_text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00mif1", "image/avif"),
        (b"\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00mif1avif", "image/avif"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2", None),
        (b"\x00\x00\x01\x00\x01\x00", "image/x-icon"),
        (b"wOF2....", "font/woff2"),
        (b"wOFF....", "font/woff"),
        (b"OTTO....", "font/otf"),
        (b"\x00\x01\x00\x00\x00\x0c", "font/ttf"),
        (b"<svg>", "image/svg+xml"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- a --><!-- > --><svg ", "image/svg+xml"),
        (b"<!DOCTYPE svg PUBLIC '-//W3C' \"x>y\" [<!ENTITY a 'b'>]><svg:svg>", "image/svg+xml"),
        ("<?xml version='1.0'?><svg/>".encode("utf-16"), "image/svg+xml"),
        (b"<svgx>", None),
        (b"<!DOCTYPE html><svg>", "image/svg+xml"),
        (b"<!DOCTYPE html><html><svg>", None),
        (b"<html>", None),
        (b"<!-- <svg> -->", None),
        (b'{"svg": 1}', None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_picture_or_font_is_known_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "start", [b"<!--", b"<?xml", b"<!DOCTYPE '", b"<!DOCTYPE [", b" ", b"<!DOCTYPE "]
)
def test_a_hostile_start_costs_little(start: bytes) -> None:
    assert kind_of(start * 500_000) is None


@pytest.mark.parametrize(
    ("declared", "may_be"),
    [
        ("image/png", True), ("IMAGE/PNG; x=y", True), ("font/woff2", True),
        ("application/x-font-ttf", True), ("application/font-woff", True),
        ("application/octet-stream", True), ("text/html", False), ("text/plain", False),
        ("application/json", False), ("application/javascript", False), ("", False),
        ("text/html; image/png", False), ("Text/CSS; charset=x", True), ("text/css2", False),
    ],
)  # fmt: skip
def test_some_types_are_not_worth_reading(declared: str, may_be: bool) -> None:
    assert acceptable(declared) == may_be


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        (b"a{}", "text/css", "a{}"),
        ("\xe4{}".encode(), "TEXT/CSS; x=y", "\xe4{}"),
        (b"\xef\xbb\xbf\xc3\xa4{}", "text/css; charset=latin1", "\xe4{}"),
        (b"\xe4{}", 'text/css; charset="ISO-8859-1"', "\xe4{}"),
        ("a{}".encode("utf-16"), "text/css", "a{}"),
        (b'@charset "windows-1252";\x80', "text/css", '@charset "windows-1252";\u20ac'),
        (b"a{}\xff", "text/css; charset=unicode_escape", "a{}\ufffd"),
        (b"a{}", "text/css; charset=iso-8859-99", "a{}"),
        (b"a{}", "text/plain", None),
        (b"<svg></svg>", "text/css", None),
    ],
)  # fmt: skip
def test_a_sheet_is_read_as_it_was_written(content: bytes, declared: str, text: str | None) -> None:
    assert sheet_text(content, declared) == text
