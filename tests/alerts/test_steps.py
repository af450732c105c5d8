"""The last steps before it broke: few, short, in order, and nothing of what came later."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.alerts.steps import LONGEST, MOST, Before, Step, before, told
from hawk_edge.timekey import iso
from tests.alerts.telling import CART, telling
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.store.opened import SITE


def item(kind: str, t: int, **fields: Any) -> dict[str, Any]:
    return {"at": iso(T0 + t), "kind": kind, "page": "p" * 8, **fields}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (item("navigation", 0, url=CART, how="load", title=""), "Opened /cart"),
        (item("navigation", 0, url=f"{CART}?a=1#b", how="push"), "Went to /cart?a=1#b"),
        (item("navigation", 0, url="https://shop.example/", how="pop"), "Went back or forward to shop.example/"),
        (item("navigation", 0, url="about:blank", how="teleport"), "Went to about:blank"),
        (item("click", 0, x=1, y=1, text="Pay now"), "Clicked “Pay now”"),
        (item("click", 0, x=1, y=1), "Clicked the page"),
        (item("click", 0, x=1, y=1, text="Pay", rage=True), "Clicked “Pay” again and again"),
        (item("click", 0, x=1, y=1, text="Pay", dead=True), "Clicked “Pay”, and nothing happened"),
        (item("input", 0, id=4), "Filled in a field"),
        (item("request", 0, how="fetch", method="POST", url=f"{CART}/api", status=500), "POST /cart/api failed: status 500"),
        (item("request", 0, how="img", method="GET", url=f"{CART}/x.png", status=0), "GET /cart/x.png failed: no answer"),
        (item("console", 0, message="oh\nno"), "Error: oh no"),
        (item("custom", 0, name="paid"), "Event “paid”"),
        (item("visibility", 0, hidden=True), "Left the tab"),
        (item("visibility", 0, hidden=False), "Came back to the tab"),
    ],
)  # fmt: skip
def test_each_kind_is_said_in_a_persons_words(one: dict[str, Any], words: str) -> None:
    [step] = told([one], T0 + 1500).steps
    assert (step.text, step.before_ms) == (words, 1500)


def test_what_nobody_can_use_is_left_out() -> None:
    kinds = ("pointer", "delta", "resize", "vital", "identify", "end", "something new")
    assert told([item(kind, 0) for kind in kinds], T0).steps == []


def test_the_last_few_are_told_oldest_first_and_nothing_of_later() -> None:
    clicks = [item("click", 100 * at, text=f"Button {at}") for at in range(20)]
    steps = told(reversed(clicks), T0 + 1500).steps
    assert [one.text for one in steps] == [f"Clicked “Button {at}”" for at in range(8, 16)]
    assert [one.before_ms for one in steps] == [100 * at for at in range(7, -1, -1)]
    assert len(steps) == MOST


def test_the_same_again_is_said_once() -> None:
    typed = [item("input", at, id=4) for at in range(50)]
    steps = told([item("click", 0, text="A"), *typed, item("click", 60, text="B")], T0 + 60).steps
    assert [one.text for one in steps] == ["Clicked “A”", "Filled in a field", "Clicked “B”"]


def test_what_broke_itself_is_no_step_but_what_broke_before_is() -> None:
    items = [item("request", 1, method="GET", url=CART, status=500), item("error", 9, message="x")]
    assert told(items, T0 + 9).steps == [Step("GET /cart failed: status 500", 8, True)]


def test_the_same_error_that_broke_it_before_is_no_step() -> None:
    items = [item("error", at, message="x") for at in (1, 5, 9)]
    items += [item("click", 4, text="Pay"), item("error", 2, message="y")]
    assert [one.text for one in told(items, T0 + 9).steps] == ["Error: y", "Clicked “Pay”"]


def test_it_knows_where_the_visitor_was() -> None:
    items = [
        item("snapshot", 0, url=CART, title="Cart"),
        item("navigation", 5, url=f"{CART}/pay", how="push", title=""),
        item("navigation", 9, url=f"{CART}/later", how="push", title=""),
        item("something new", 6, url="https://evil.example", title=7),
    ]
    found = told(items, T0 + 7)
    assert (found.url, found.title) == (f"{CART}/pay", "Cart")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["click", "custom", "console", "error"]),
            st.integers(0, 99),
            st.text(max_size=400),
        )
    )
)
def test_whatever_was_captured_they_are_few_and_short(records: list[tuple[str, int, str]]) -> None:
    items = [item(kind, at, text=text, name=text, message=text) for kind, at, text in records]
    found = told(items, T0 + 50)
    assert len(found.steps) <= MOST
    assert all(0 < len(one.text) <= LONGEST and one.before_ms >= 0 for one in found.steps)


async def test_they_are_read_from_a_session_whether_sealed_or_live(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        session = new_id()
        opened_it = {"k": "navigation", "t": 0, "url": CART, "how": "load", "title": "Cart"}
        await hawk.take(batch(1, opened_it, snapshot(url=CART), session=session))
        # What changes all the time is in many batches, and hides nothing.
        for seq in range(2, 40):
            await hawk.take(batch(seq, delta(seq, 10 * seq, str(seq)), session=session))
        await hawk.take(batch(40, error(400, "broke"), error(450, "and again"), session=session))
        await hawk.take(batch(41, {"k": "custom", "t": 900, "name": "later"}, session=session))
        [first, *_] = await hawk.store.listing.events(SITE.scope, "", "error", 1)
        assert first.data["message"] == "and again"
        found = await before(hawk.replay, session, first.key, first.at_ms)
        assert [one.text for one in found.steps] == ["Opened /cart", "Error: broke"]
        assert [one.before_ms for one in found.steps] == [450, 50]
        assert found.url == CART
        assert await before(hawk.replay, new_id(), first.key, first.at_ms) == Before([])
