"""What HTML does not hold of a page is told beside it, and told again when it changes."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser

FIRST = 6  # doctype 1, html 2, head 3, the reporter's template 4, body 5


def told(site: Site) -> dict[int, dict[str, Any]]:
    """The newest states by node, all that were told put together."""
    known: dict[int, dict[str, Any]] = {}
    for record in site.records("snapshot") + site.records("delta"):
        id = 0
        for step, state in zip(record.get("v", [])[::2], record.get("v", [])[1::2], strict=True):
            id += step
            known[id] = known.get(id, {}) | state
    return known


def wait_until(site: Site, id: int, **state: Any) -> None:
    """Wait until these are the newest states of a node."""
    site.wait(lambda: {key: told(site).get(id, {}).get(key) for key in state} == state)


def test_custom_elements_tell_when_they_are_defined(page: Page, site: Site) -> None:
    page.goto(site.page("<x-late></x-late><x-made></x-made><p></p>"))
    page.evaluate("customElements.define('x-made', class extends HTMLElement {})")
    wait_until(site, FIRST, defined=False)
    assert "defined" not in told(site).get(FIRST + 2, {})
    page.evaluate("customElements.define('x-late', class extends HTMLElement {})")
    wait_until(site, FIRST, defined=True)


def test_of_the_states_of_custom_elements_those_are_told_that_sheets_ask_for(
    page: Page, site: Site
) -> None:
    page.goto(site.page("<x-s></x-s>", head="<style>x-s:state(busy) { color: red }</style>"))
    page.evaluate(
        """() => {
          customElements.define("x-s", class extends HTMLElement { own = this.attachInternals().states; });
          for (const name of ["busy", "mary"]) document.querySelector("x-s").own.add(name);
        }"""
    )
    here = FIRST + 2  # after the style and its text
    wait_until(site, here, states=["busy"])
    page.evaluate("document.querySelector('x-s').own.delete('busy')")
    wait_until(site, here, states=[])
    assert "mary" not in str(site.records_seen())


def test_what_opens_into_the_top_layer_tells_after_what(page: Page, site: Site) -> None:
    page.goto(
        site.page("<dialog id=d></dialog><i popover=manual id=a></i><b popover=manual id=b></b>")
    )
    site.wait_for("snapshot")
    page.evaluate("b.showPopover(); d.showModal(); a.showPopover()")
    site.wait(lambda: len(told(site)) == 3)
    tops = [told(site)[FIRST + at]["top"] for at in (2, 0, 1)]
    assert tops == sorted(tops)
    assert min(tops) > 2
    page.evaluate("b.hidePopover(); b.showPopover()")
    site.wait(lambda: told(site)[FIRST + 2]["top"] > max(tops))


def test_the_target_of_the_address_is_told_and_taken_back(page: Page, site: Site) -> None:
    page.goto(site.page("<p id=one></p><p id=two></p>") + "#one")
    wait_until(site, FIRST, target=True)
    page.evaluate("location.hash = 'two'")
    wait_until(site, FIRST + 1, target=True)
    assert told(site)[FIRST]["target"] is False


def test_slots_that_are_filled_by_hand_tell_what_is_in_them(page: Page, site: Site) -> None:
    page.goto(site.page("<div id=host><p></p><b></b></div>"))
    page.evaluate(
        """() => {
          const root = host.attachShadow({ mode: "open", slotAssignment: "manual" });
          root.innerHTML = "<slot></slot>";
          window.slot = root.querySelector("slot");
          slot.assign(host.querySelector("b"), host.querySelector("p"));
        }"""
    )
    site.wait(lambda: "slots='manual'" in str(site.records("snapshot") + site.records("delta")))

    def assigned() -> Any:
        return next((one["assigned"] for one in told(site).values() if "assigned" in one), None)

    first = site.wait(assigned)
    assert len(first) == 2
    page.evaluate("slot.assign(host.querySelector('p'))")
    site.wait(lambda: assigned() == first[1:])


def test_a_picture_tells_that_it_is_broken_until_it_is_not(page: Page, site: Site) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    page.goto(site.page("<img src='/gone.png' id=i><img><img src='/gone.svg'>"))
    wait_until(site, FIRST, src=["", 0])
    assert told(site).keys() == {FIRST}
    page.evaluate("dot => i.src = dot", dot)
    wait_until(site, FIRST, src=None)


def test_a_picture_of_the_page_alone_gives_way_to_the_next_one(page: Page, site: Site) -> None:
    page.goto(site.page("<img id=i>"))
    site.wait_for("snapshot")
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 2, height: 2 });
          i.src = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done)));
        }"""
    )
    site.wait(lambda: str(told(site).get(FIRST, {}).get("picture")).startswith("data:image/png"))
    page.evaluate("i.src = '/next.png'")
    wait_until(site, FIRST, picture=None)


def test_pictures_of_the_page_alone_stand_in_its_styles_as_data(page: Page, site: Site) -> None:
    page.goto(site.page("<p id=p></p><b id=b></b>"))
    site.wait_for("snapshot")
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 2, height: 2 });
          const url = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done)));
          p.style.background = `url(${url})`;
          b.style.background = "url(blob:gone)";
          document.head.appendChild(document.createElement("style")).sheet.insertRule(`i { background: url(${url}) }`);
        }"""
    )

    def styles() -> dict[int, Any]:
        shown: dict[int, Any] = {}
        for delta in site.records("delta"):
            id = 0
            for at in range(0, len(delta.get("a", [])), 3):
                id += delta["a"][at]
                shown[id] = delta["a"][at + 2]
        return shown

    site.wait(lambda: "data:image/png" in str(styles().get(FIRST)))
    site.wait(lambda: "blob:" not in str(styles().get(FIRST + 1, "blob:")))
    site.wait(lambda: any("data:image/png" in str(one.get("sheet")) for one in told(site).values()))


def test_of_sheets_with_titles_those_of_the_first_one_stay_on(page: Page, site: Site) -> None:
    head = "<style title=Day id=day>p{}</style><style title=Night id=night>p{}</style>"
    page.goto(site.page("<p></p>", head=head))
    here = FIRST - 1  # the styles stand in the head
    wait_until(site, here + 2, disabled=True)
    page.evaluate("day.remove()")
    site.wait_for("delta")
    page.evaluate("document.body.append('more')")
    site.wait_for("delta", 2)
    assert told(site)[here + 2]["disabled"] is True


def test_a_field_that_was_scrolled_before_is_told_of(page: Page, site: Site) -> None:
    long = "a long text that does not fit " * 3
    page.goto(site.page(f"<input size=4 id=f value='{long}'><script>f.scrollLeft = 30</script>"))
    assert site.wait_for("snapshot")["v"][1]["scroll"] == [30, 0]
