"""The page with the frame's program beside it, for what HTML cannot say."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

_DOCTYPE = re.compile(r"(?:<!DOCTYPE [^>]*>)?")


def with_program(page: str, record: dict[str, Any], assets: Mapping[str, str], program: str) -> str:
    """`page`, and a program that builds it anew from its record; without scripts it stays as it is.

    The record is data to the browser, whatever it holds: without a `<` nothing can end its element.
    """
    inert = as_data(record, assets).replace("<", r"\u003c")
    start = _DOCTYPE.match(page)
    at = start.end() if start else 0
    scripts = f'<script type="application/json">{inert}</script><script>{program}</script>'
    return page[:at] + scripts + page[at:]


def as_data(record: dict[str, Any], assets: Mapping[str, str]) -> str:
    """What the program makes a page of, as JSON."""
    return msgspec.json.encode({"record": record, "assets": assets}).decode()
