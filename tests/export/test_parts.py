"""Whatever stands in a part is never markup, and comes back as it was."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.export.parts import part
from tests.export.reading import Parts

NASTY = [
    "</script>", "</SCRIPT ", "<!--", "<!--<script>", "-->", "]]>", "\u2028\u2029", "\x00", "&lt;",
    "\"'`><img src=x onerror=alert(1)>", "\\u003c/script>", "\ufeff", "<script type=text/plain id=facts>",
]  # fmt: skip


@given(st.lists(st.sampled_from(NASTY) | st.text() | st.just("a" * 500)).map("".join))
def test_a_part_is_one_element_and_holds_what_it_was_given(text: str) -> None:
    made = part("t-0", text.encode(errors="replace"))
    around = Parts(b"<!DOCTYPE html><p>before</p>" + made + b"<p>behind</p>")
    assert around.parts == {"t-0": text.encode(errors="replace")}
    assert around.tags == ["p", "p"]


@given(st.binary())
def test_nothing_of_it_but_letters_stands_in_the_page(content: bytes) -> None:
    head, _, rest = part("a-ff", content).partition(b">")
    body, _, tail = rest.partition(b"<")
    assert head.startswith(b'<script type="text/plain" id="a-ff" data-as="')
    assert tail == b"/script>\n"
    assert all(chr(one).isalnum() or one in b"+/=" for one in body)


def test_what_is_packed_already_stays_as_it_is() -> None:
    noise = random.Random(1).randbytes(20_000)
    assert b'data-as="plain"' in part("a-0", noise)
    text = b"the same again and again " * 1000
    assert len(part("a-0", text)) < len(text) / 20


@pytest.mark.parametrize("name", ["", "t-", "t-G", 'a"', "r-0 onload", "frame", "t-0\n"])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a part"):
        part(name, b"")
