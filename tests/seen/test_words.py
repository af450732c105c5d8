"""Words, and what somebody asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.seen.asked import MOST_WORDS, terms_of
from hawk_edge.words import LONGEST, fold, keys_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Payment DECLINED!", ["payment", "declined"]),
        ("Zahlung für Ärger, Straße", ["zahlung", "fur", "arger", "strasse"]),
        ("total €20.40 on 2024-05-01.", ["total", "20.40", "on", "2024-05-01"]),
        ("don't a_b SKU-12A", ["don", "t", "a", "b", "sku", "12a"]),
        ("ABC支払いが拒否 ok", ["abc", "支払いが拒否", "ok"]),
        ("ﬁne Ⅻ ½", ["fine", "xii", "1", "2"]),
        ("… — !", []),
    ],
)
def test_words_without_case_and_accents(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_what_has_no_spaces_is_found_by_each_two_characters() -> None:
    assert keys_of(words_of("支払い ok")) == {"支払", "払い", "ok"}
    assert keys_of(["支"]) == {"支"}


@given(st.text())
def test_words_are_the_same_when_they_are_folded_already(text: str) -> None:
    assert words_of(fold(text)) == words_of(text)
    assert all(0 < len(word) <= LONGEST for word in words_of(text))
    assert words_of(" ".join(words_of(text))) == words_of(text)


@pytest.mark.parametrize(
    ("asked", "line", "holds"),
    [
        ("payment declined", "Your payment was declined.", True),
        ("declined payment", "Your payment was declined.", True),
        ('"payment declined"', "Your payment was declined.", False),
        ('"payment was"', "Your payment was declined.", True),
        ("payment decl", "Your payment was declined.", True),
        ("payment decl ", "Your payment was declined.", False),
        ('"payment was decl', "Your payment was declined.", True),
        ('"payment was decl"', "Your payment was declined.", False),
        ("pay declined", "Your payment was declined.", False),
        ("p", "Your payment was declined.", False),
        ("20.40", "Total €20.40", True),
        ("20", "Total €20.40", True),
        ("0.40", "Total €20.40", False),
        ("arger", "Ärger", True),
        ("払い", "支払いが拒否されました", True),
        ("支い", "支払いが拒否されました", False),
        ("拒", "支払いが拒否されました", True),
        ("a.*b", "axxb", False),
    ],
)
def test_what_a_line_must_hold(asked: str, line: str, holds: bool) -> None:
    assert all(term.holds(line) for term in terms_of(asked)) is holds


@given(st.lists(st.text("abcxyzäß", min_size=1), min_size=3, max_size=9), st.data())
def test_any_phrase_of_a_line_is_held_by_it(words: list[str], data: st.DataObject) -> None:
    line = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    phrase = " ".join(words[start:end])
    for asked in (phrase, phrase + " ", f'"{phrase}"', f'"{phrase}', phrase.upper()):
        assert all(term.holds(line) for term in terms_of(asked))


@given(st.text())
def test_whatever_is_asked_is_bounded(text: str) -> None:
    terms = terms_of(text)
    assert len(terms) <= MOST_WORDS
    assert all(
        0 < len(term.words) <= MOST_WORDS and (term.keys or term.beginning) for term in terms
    )
    for term in terms:
        assert term.holds(" ".join(term.words))


def test_nothing_is_asked_without_a_word() -> None:
    assert terms_of(' "" … " "') == []
