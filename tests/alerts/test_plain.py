"""Captured text reaches people as one line of text, and nothing in it acts."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.alerts.plain import inert, plain

ZERO = "\u2060"
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\r\n\0\t\v\f\x1b\x7f\x85\u2028\u2029\u202e\u2066\u200f\u200b\ufeff\ud800"),
        st.sampled_from("<>&\"'=?:;,@.%\\()[]{}`*_~|/#"),
        st.sampled_from("aäßשل漢👩\u200d🚀\u0301\U000e0041\ufe0f "),
        st.characters(),
    ),
    max_size=300,
)


@given(HOSTILE, st.integers(1, 120))
def test_it_is_one_line_of_what_can_be_seen(text: str, most: int) -> None:
    said = plain(text, most)
    assert len(said) <= most
    assert said == said.strip()
    for one in said:
        category = unicodedata.category(one)
        assert category not in ("Cc", "Zl", "Zp", "Cs", "Cn", "Co")
        assert category != "Cf" or one in "\u200c\u200d"
    said.encode()
    assert plain(said, most) == said


def test_what_people_write_stays() -> None:
    for text in (
        "x is not a function",
        "קופה",
        "السلة",
        "カート",
        "👩\u200d🚀 crashed",
        "naïve €5 <b>",
    ):
        assert plain(text, 100) == text


def test_it_is_cut_and_says_so() -> None:
    assert plain("a" * 100, 10) == "a" * 9 + "…"
    assert plain("one\r\nBcc: two\u2028three", 100) == "one Bcc: two three"
    assert len(plain("a" + "\u0301" * 1000, 100)) < 12


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/x", "HTTP://EVIL.EXAMPLE", "www.evil.example", "evil.io/pay",
     "mailto:a@evil.example", "pay@evil.example", "javascript:alert(1)", "tel:+49123", "evil.xn--p1ai",
     "пример.рф"],
)  # fmt: skip
def test_no_mail_program_finds_an_address_in_it(text: str) -> None:
    said = inert(f"Sign in at {text} now")
    assert said.replace(ZERO, "") == f"Sign in at {text} now"
    # What mail programs look for: a scheme and more, a dot between names, an @ before a host.
    seen = said.replace(ZERO, " ")
    assert not re.search(r"[a-z][a-z0-9+.-]+:\S", seen, re.IGNORECASE)
    assert not re.search(r"\w\.[\w-]*[^\W\d]", seen)
    assert not re.search(r"@[\w-]", seen)


def test_ordinary_words_stay_as_they_are() -> None:
    for text in ("x is not a function", "12.5 s", "Clicked “Pay now”.", "status 500"):
        assert inert(text) == text
