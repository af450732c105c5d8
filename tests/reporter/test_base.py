"""What addresses are relative to may change while a page is open, and is told."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site
from tests.reporter.test_states import told, wait_until

pytestmark = pytest.mark.browser

FIELD = 11  # doctype 1, html 2, head 3, the reporter's template 4, base 5, styles 6 to 9, body 10
BASE = "document.head.querySelector('base')"


def test_a_base_that_changes_is_told_with_what_comes_after_it(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>", head="<base href='/one/'>"))
    assert site.wait_for("snapshot")["base"] == f"{site.url}/one/"
    page.evaluate(f"{BASE}.href = '/two/?x=1'; document.body.append('new')")
    delta = site.wait_for("delta")
    assert delta["v"][:2] == [0, {"base": f"{site.url}/two/?x="}]
    assert delta["i"][2] == "new"
    page.evaluate(f"{BASE}.remove()")
    wait_until(site, 0, base=None)


def test_a_page_that_only_moves_has_no_base(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("history.pushState({}, '', '/deep/er#x'); document.body.append('new')")
    site.wait_for("delta")
    page.evaluate("location.hash = 'y'; document.body.append('newer')")
    site.wait_for("delta", 2)
    assert "base" not in told(site).get(0, {})


@pytest.mark.parametrize("moves", ["history.pushState({}, '', '/deep/er')", f"{BASE}.href='/x/'"])
def test_a_sheet_keeps_to_the_base_that_it_was_read_with(
    page: Page, site: Site, moves: str
) -> None:
    style = "<style>p { background: url(a.png) }</style>"
    head = f"<base>{style}<style>b {{ color: red }}</style>"
    page.goto(site.page("<input type=checkbox>", head=head))
    site.wait_for("snapshot")
    # What no event tells is looked for in rounds: between these two there is a whole one.
    for checked in (True, False):
        page.evaluate(f"document.querySelector('input').checked = {int(checked)}")
        wait_until(site, FIELD, checked=checked)
    page.evaluate(moves)
    site.wait(lambda: any("sheet" in state for state in told(site).values()))
    texts = [state["sheet"] for state in told(site).values() if "sheet" in state]
    assert texts == [f'p {{ background: url("{site.url}/a.png"); }}']


def test_the_document_of_a_frame_says_that_it_is_strict_where_nothing_else_does(
    page: Page, site: Site
) -> None:
    frames = ["<p>a", "<!DOCTYPE html><p>b"]
    page.goto(site.page("".join(f"<iframe srcdoc='{one}'></iframe>" for one in frames)))
    page.evaluate("document.body.append(document.createElement('iframe'))")
    site.wait(lambda: "<p>b" in str(site.records("snapshot") + site.records("delta")))
    said = str(site.records("snapshot") + site.records("delta"))
    assert said.count("<#document strict>") == 1
    assert "<#document strict><html><head></head><body><p>a" in said


def test_fonts_are_told_as_they_are_by_now_in_the_document_that_uses_them(
    page: Page, site: Site
) -> None:
    page.goto(site.page("<iframe srcdoc='<p>in</p>'></iframe>"))
    site.wait(lambda: "<p>in" in str(site.records("snapshot") + site.records("delta")))
    page.evaluate(
        """() => {
          const { FontFace, document: inner } = frames[0];
          inner.fonts.add(window.face = new FontFace("Inner", "url(f.woff2)", { sizeAdjust: "90%" }));
          window.face.weight = "700";
        }"""
    )
    site.wait(lambda: any("adopted" in state for state in told(site).values()))
    (id,) = [id for id, state in told(site).items() if "adopted" in state]
    assert id != 0
    (rule,) = told(site)[id]["adopted"]
    for said in ('font-family:"Inner"', "font-weight:700", "size-adjust:90%", "src:url(f.woff2)"):
        assert said in rule.lower() or said in rule
