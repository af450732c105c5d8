"""A secret is found however it is written, and what only looks like one is not."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from tests.privacy.search import Haystack, absent, found
from tests.privacy.secret import Mint


@pytest.mark.parametrize(
    "kind", ["WORD", "EMAIL", "CARD", "UNBROKEN", "UMLAUT", "NUMBER", "DATE", "COLOUR"]
)
@pytest.mark.parametrize(
    "written",
    [
        str, str.upper, quote, quote_plus, html.escape, json.dumps,
        lambda value: "".join(f"\\u{ord(one):04X}" for one in value),
        lambda value: "".join(f"&#{ord(one)};" for one in value),
        lambda value: json.dumps(f"<a href='?x={quote(value, safe='')}'>"),
        *(lambda value, start=start: base64.b64encode(b"{" * start + value.encode() + b"}").decode() for start in range(3)),
        lambda value: base64.urlsafe_b64encode(b"??>" + value.encode()).decode(),
    ],
)  # fmt: skip
def test_a_secret_is_found_however_it_is_written(kind: str, written) -> None:  # type: ignore[no-untyped-def]
    mint = Mint()
    value = mint.fill("here", f"%{kind}%")
    pile = Haystack("pile", ["some text", f"around {written(value)} it".encode()])
    assert [line.split(" → ")[0] for line in found(mint.made, [pile])] == ["here"]
    assert absent(mint.made, [pile]) == []


def test_half_a_secret_is_found() -> None:
    mint = Mint()
    name, _, domain = mint.fill("mail", "%EMAIL%").partition("@")
    card = mint.fill("card", "%CARD%")
    for part in (name, domain, card[5:14].replace(" ", "-"), card.replace(" ", "")[8:]):
        assert len(found(mint.made, [Haystack("pile", [f"x{part}y"])])) == 1


def test_each_secret_is_another_and_the_same_in_every_run() -> None:
    mints = [Mint(), Mint()]
    for mint in mints:
        for number in range(1000):
            mint.fill(f"place {number}", "%WORD% %EMAIL!% %CARD?% %DATE%")
    assert mints[0].made == mints[1].made
    parts = [part for one in mints[0].made for part in one.parts]
    assert len(set(parts)) == len(parts)
    pile = Haystack("pile", [one.value for one in mints[0].made[:2000]])
    assert absent(mints[0].made, [pile]) == [one.place for one in mints[0].made[2000:]]
