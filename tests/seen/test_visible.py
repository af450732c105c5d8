"""Which texts of a page are lines that somebody could read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import canonical
from hawk_edge.canonical import escape_text
from hawk_edge.masking import DOT
from hawk_edge.rebuild import Page
from hawk_edge.seen.visible import LONGEST_LINE, MOST_STEPS, Budget, TooMuch, lines_in
from tests.seen.desk import document

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzäéßжщ支払", min_size=1, max_size=9)
WORDS = st.lists(LETTERS, min_size=1, max_size=6)
# Where a line is shown, and where none is.
SHOWN = [
    "<p>{}</p>", "<div><span>{}</span></div>", "<ul><li>{}</li></ul>", "<h1><b>{}</b></h1>",
    "<table><tr><td>{}</td></tr></table>", "<button>{}</button>", "<details open><p>{}</p></details>",
    "<details><summary>{}</summary>x</details>", "<dialog open>{}</dialog>", "<x-shop>{}</x-shop>",
    "<div><#shadow mode='open'><p>{}</p></#shadow></div>", "<div style='display: block'>{}</div>",
    "<iframe><#document><html><body><p>{}</p></body></html></#document></iframe>",
    "<svg><text>{}</text></svg>", "<p contenteditable='false'>{}</p>",
]  # fmt: skip
NOT_SHOWN = [
    "<p hidden>{}</p>", "<div style='color: red; display:none'><p>{}</p></div>",
    "<div style='visibility: hidden'>{}</div>", "<dialog>{}</dialog>", "<details><p>{}</p></details>",
    "<textarea>{}</textarea>", "<select><option>{}</option></select>", "<style>{}</style>",
    "<template>{}</template>", "<noscript>{}</noscript>", "<video>{}</video>", "<title>{}</title>",
    "<p contenteditable>{}</p>", "<div contenteditable='true'><p>{}</p></div>",
    "<div popover='auto'>{}</div>", "<canvas>{}</canvas>", "<object>{}</object>",
]  # fmt: skip


def lines(body: str, head: str = "", **snapshot: Any) -> list[str]:
    html = document(body, head)
    page = Page({"html": html, "c": canonical.count_nodes(html), **snapshot})
    return lines_in(page.root, Budget())


@pytest.mark.parametrize("where", SHOWN)
@given(words=WORDS)
def test_what_is_shown_is_a_line(where: str, words: list[str]) -> None:
    assert " ".join(words) in lines(where.format(" ".join(words)))


@pytest.mark.parametrize("where", NOT_SHOWN)
@given(words=WORDS)
def test_what_is_not_shown_or_can_be_typed_is_none(where: str, words: list[str]) -> None:
    secret = f"zz{'zz '.join(words)}zz"
    said = "\n".join(lines(f"<p>before</p>{where.format(secret)}<p>after</p>"))
    assert said in ("before\nafter", "before\nx\nafter")


@given(before=WORDS, secret=WORDS, after=WORDS)
def test_of_masked_words_nothing_is_left_not_even_how_many_they_were(
    before: list[str], secret: list[str], after: list[str]
) -> None:
    def page(words: list[str]) -> list[str]:
        masked = " ".join(DOT * len(word) for word in words)
        return lines(f"<p>{masked}</p><p>{' '.join(before)} <b>{masked}</b> {' '.join(after)}</p>")

    found = page(secret)
    assert found == page(["one", "masked"])
    assert found == [f"{' '.join(before)} … {' '.join(after)}"]


def test_what_is_masked_in_part_is_left_out_whole() -> None:
    said = lines(f"<p>Sent to {DOT * 3}@{DOT * 4}.{DOT * 2}, order 10482</p><p>a<b>{DOT}</b>b</p>")
    assert said == ["Sent to … order 10482"]


def test_a_line_is_a_block_or_a_row_of_a_table() -> None:
    assert lines(
        "<p>Payment <b>de</b>clined!</p>text<br>more<table><tr><th>Total</th><td>€20.40</td></tr>"
        "<tr><td>1</td></tr></table><nav><a>Home</a><a>Shop</a></nav>"
    ) == ["Payment declined!", "text", "more", "Total €20.40", "Home Shop"]


def test_of_fields_what_they_say_before_anybody_types() -> None:
    assert lines(
        "<input placeholder='Your &amp;lt;name>'><input type='submit' value='Pay &amp; go'>"
        "<input type='hidden' value='token' placeholder='x'><input value='typed'>"
        "<textarea placeholder='Say it'>typed</textarea><input type='checkbox' value='yes'>"
    ) == ["Your &lt;name>", "Pay & go", "Say it"]


def test_a_number_alone_counts_when_it_is_money_or_long() -> None:
    assert lines("".join(f"<p>{one}</p>" for one in ["12", "00:12", "$5", "€20.40", "10482"])) == [
        "$5", "€20.40", "10482",
    ]  # fmt: skip


@given(st.lists(LETTERS, min_size=60, max_size=120))
def test_a_long_line_is_cut_between_words_and_loses_none(words: list[str]) -> None:
    found = lines(f"<p>{' '.join(words)}</p>")
    assert " ".join(found) == " ".join(words)
    assert all(len(line) <= LONGEST_LINE for line in found)


@given(st.text(max_size=200))
def test_any_text_gives_lines_of_bounded_length(text: str) -> None:
    for line in lines(f"<p>{escape_text(text)}x</p>" if text else "<p>x</p>"):
        assert len(line) <= LONGEST_LINE
        assert line.split() == line.split(" ")


def test_a_page_beyond_all_measure_is_given_up() -> None:
    html = document("<b>x</b>" * 3000)
    page = Page({"html": html, "c": canonical.count_nodes(html)})
    budget = Budget()
    assert "".join(lines_in(page.root, budget)).count("x") == 3000
    budget.left = MOST_STEPS - budget.left - 1  # one less than it took
    with pytest.raises(TooMuch):
        lines_in(page.root, budget)
