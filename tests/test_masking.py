"""What an honest reporter never sends is taken out, and nothing beside it is touched."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.canonical import count_nodes, elements
from hawk_edge.masking import Fields, is_doubtful, mask_html, mask_markup
from tests.batches import PAGE, delta, snapshot
from tests.test_canonical import page

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("html", "masked"),
    [
        (f"<input type='password' value='{SECRET}'>", "<input type='password'>"),
        (f"<input value='{SECRET}' type='PassWord' id='a'>", "<input type='PassWord' id='a'>"),
        (f"<input type='hidden' value='{SECRET}'>", "<input type='hidden'>"),
        (f"<input type='file' value='{SECRET}'>", "<input type='file'>"),
        (f"<input autocomplete='cc-number' value='{SECRET}'>", "<input autocomplete='cc-number'>"),
        (f"<input autocomplete='shipping CC-CSC' value='{SECRET}'>", "<input autocomplete='shipping CC-CSC'>"),
        (f"<input autocomplete='one-time-code' value='{SECRET}'>", "<input autocomplete='one-time-code'>"),
        (f"<input autocomplete='new-password' value='{SECRET}'>", "<input autocomplete='new-password'>"),
        (f"<svg><#h:input type='password' value='{SECRET}'></#h:input></svg>",
         "<svg><#h:input type='password'></#h:input></svg>"),
        (f"<input title='a > b' type='password' value='{SECRET}'>x", "<input title='a > b' type='password'>x"),
        (f"<textarea autocomplete='cc-number'>{SECRET}</textarea>",
         "<textarea autocomplete='cc-number'><!--0--></textarea>"),
        (f"<textarea autocomplete='cc-number'>{SECRET}<!---->{SECRET}</textarea>b",
         "<textarea autocomplete='cc-number'><!--0--><!----><!--0--></textarea>b"),
        (f"<textarea type='password' value='{SECRET}'></textarea>", "<textarea type='password'></textarea>"),
        (f"<input title='<input>' type='password' value='{SECRET}'>",
         "<input title='<input>' type='password'>"),
        (f"<input title='<textarea autocomplete=cc-1>'>x<input type='password' value='{SECRET}'>",
         "<input title='<textarea autocomplete=cc-1>'>x<input type='password'>"),
        (f"<p>{SECRET}</p><input type='password' value='{SECRET}'><input type='hidden'>",
         f"<p>{SECRET}</p><input type='password'><input type='hidden'>"),
    ],
)  # fmt: skip
def test_a_secret_field_shows_nothing(html: str, masked: str) -> None:
    assert mask_html(html) == (masked, 1)
    assert mask_html(masked) == (masked, 0)
    assert count_nodes(masked) == count_nodes(html)
    assert sorted(page(masked).nodes) == sorted(page(html).nodes)


@pytest.mark.parametrize(
    "html",
    ["<input type='password'>", "<input type='text' value='shown'>", "<input value='Buy' type='submit'>",
     "<p title='input type=password value=x'>input type='password' value='x'></p>",
     "<textarea>a text</textarea>", "<button type='submit' value='1'></button>", "", "input", "<input"],
)  # fmt: skip
def test_what_is_no_secret_stays(html: str) -> None:
    assert mask_html(html) == (html, 0)


def test_every_place_of_html_is_masked_and_an_example_of_html_is_not() -> None:
    bad = f"<input type='password' value='{SECRET}'>"
    records: list[dict[str, Any]] = [
        snapshot(html=bad), delta(2, 5, "x") | {"i": [1, 0, "<b></b>", 0, 0, bad, 0, 0, 7]},
        {"k": "blob", "t": 5, "text": bad},
    ]  # fmt: skip
    assert [mask_markup(record) for record in records] == [1, 1, 1]
    assert SECRET not in str(records)
    kept: list[dict[str, Any]] = [
        {"k": "blob", "t": 5, "text": f"For example: {bad}"},
        snapshot(html={"blob": "0" * 64}),
        {"k": "custom", "t": 5, "name": "x", "data": {"html": bad}},
    ]
    assert [mask_markup(record) for record in kept] == [0, 0, 0]


ATTRIBUTES = st.sampled_from(
    ["", " type='password'", " id='type'", " value='x'", " value", " a='&lt;\">'"]
)
PIECES = st.sampled_from(
    ["text", "<!--0-->", "<b></b>", "<p>one<!---->two</p>", "<br>", "<!DOCTYPE html>"]
)


@given(st.lists(st.tuples(PIECES, ATTRIBUTES, ATTRIBUTES)))
def test_places_are_the_ids_that_a_rebuild_gives(drawn: list[tuple[str, str, str]]) -> None:
    html = "".join(f"{piece}<input{one}{two}>" for piece, one, two in drawn if one != two)
    tree = page(html)
    assert count_nodes(html) == len(tree.nodes) - 1
    assert [place for place, name, _ in elements(html) if name == "input"] == [
        id for id, node in sorted(tree.nodes.items()) if node.name == "input"
    ]
    secret = {id for id, node in tree.nodes.items() if "password" in node.raw}
    assert Fields(1, html).secret == secret


FORM = "<form>user<input><input type='password'></form>"  # form 1, text 2, input 3, password 4


def values(*flat: Any) -> dict[str, Any]:
    return {"k": "delta", "t": 5, "n": 2, "c": 4, "v": list(flat)}


def test_a_value_is_emptied_where_the_field_is_secret() -> None:
    record = values(3, {"value": "ann"}, 1, {"value": SECRET, "focus": True})
    assert is_doubtful(record)
    assert Fields(1, FORM).mask(record) == 1
    assert record["v"] == [3, {"value": "ann"}, 1, {"value": "", "focus": True}]
    assert Fields(1, FORM).mask(record) == 0


def test_an_attribute_is_emptied_where_the_field_is_secret() -> None:
    record = {
        "k": "delta",
        "n": 2,
        "c": 4,
        "a": [3, "value", "ann", 1, "value", SECRET, 0, "id", "x", 0, "value", [0, 0, "r2"]],
    }
    assert is_doubtful(record)
    assert Fields(1, FORM).mask(record) == 2
    assert record["a"] == [3, "value", "ann", 1, "value", "", 0, "id", "x", 0, "value", ""]


@pytest.mark.parametrize(
    "change",
    [{"a": [3, "type", "password"]}, {"a": [3, "autocomplete", "cc-number"]}, {"a": [3, "type", [0, 0, "pass"]]},
     {"i": [0, 0, "a<b></b>", 0, 0, 1, 0, 0, "<i></i><input type='password'>"]}],
)  # fmt: skip
def test_a_field_becomes_secret_and_stays_so(change: dict[str, Any]) -> None:
    fields = Fields(1, FORM)
    fields.follow({"k": "delta", "n": 2, "c": 4} | change)
    fields.follow({"k": "delta", "n": 3, "c": 9, "a": [3, "type", "text", 5, "type", "text"]})
    id = 3 if "a" in change else 8  # text 5, b 6, i 7
    record = values(id, {"value": SECRET})
    assert fields.mask(record) == 1
    assert record["v"][1] == {"value": ""}


def test_nothing_is_believed_of_a_page_that_is_not_known() -> None:
    fields = Fields(1, None)
    fields.follow(values())
    record = values(3, {"value": "ann"}) | {"a": [3, "value", "ann"]}
    assert fields.mask(record) == 2
    assert "ann" not in str(record)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("4111111111111111", "••••••••••••••••"),
        ("my card: 4111 1111-1111 1111, thanks", "my card: •••• ••••-•••• ••••, thanks"),
        ("4111111111111112", "4111111111111112"),
        ("378282246310005", "•••••••••••••••"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("0000000000", "0000000000"),
    ],
)
def test_what_looks_like_a_card_is_dots_in_any_field(value: str, shown: str) -> None:
    record = values(3, {"value": value})
    assert Fields(1, FORM).mask(record) == (value != shown)
    assert record["v"][1]["value"] == shown


@pytest.mark.parametrize(
    "record",
    [snapshot(v=[1, {"value": "••••••"}, 1, {"value": ""}, 1, {"checked": True, "scroll": [0, 9]}]),
     values(3, {"value": "••••"}), delta(2, 5, "x") | {"a": [1, "class", "value"]},
     delta(2, 5, "x") | {"a": [1, "value", None, 1, "value", ""]},
     snapshot(html=PAGE)],
)  # fmt: skip
def test_what_an_honest_reporter_sends_raises_no_doubt(record: dict[str, Any]) -> None:
    assert not is_doubtful(record)
