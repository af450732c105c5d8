"""Each kind of record that the reporter sends, from a real page."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Record, Site

pytestmark = pytest.mark.browser


def test_a_page_begins_with_a_snapshot_and_its_navigation(page: Page, site: Site) -> None:
    page.goto(site.page("<p>Hello</p>", head="<title>Shop</title>"))
    snapshot = site.wait_for("snapshot")
    assert snapshot["html"] == (
        "<!DOCTYPE html><html><head><template></template><title>Shop</title></head>"
        "<body><p>Hello</p></body></html>"
    )
    assert (snapshot["n"], snapshot["c"]) == (1, 9)
    assert (snapshot["w"], snapshot["h"]) == (1280, 800)
    assert (snapshot["title"], snapshot["url"]) == ("Shop", site.url + "/")
    assert site.wait_for("navigation")["how"] == "load"


def test_changes_come_as_deltas_that_go_on_from_the_snapshot(page: Page, site: Site) -> None:
    page.goto(site.page("<p>Hello</p>"))
    snapshot = site.wait_for("snapshot")
    page.evaluate("document.body.append(document.createElement('hr'))")
    delta = site.wait_for("delta")
    assert (delta["n"], delta["c"]) == (2, snapshot["c"])
    assert delta["i"] == [5, 0, "<hr>"]


def test_a_burst_of_changes_is_throttled_and_not_put_off(page: Page, site: Site) -> None:
    # A batch has the newest state in it, however young: what was put off would be alone in each.
    site.config["flush_ms"] = 2500
    page.goto(site.page("<p>0</p>"))
    site.wait_for("snapshot")
    page.evaluate(
        """() => {
          let count = 0;
          const text = document.querySelector("p").firstChild;
          setInterval(() => (text.data = String(++count)), 5);
        }"""
    )

    def several() -> list[Record] | None:
        for batch in site.accepted:
            deltas = [one for one in batch.records if one["k"] == "delta"]
            if len(deltas) >= 3:
                return deltas
        return None

    times = [one["t"] for one in site.wait(several)]
    assert all(later - sooner >= 45 for sooner, later in pairwise(times[:-1]))


def test_a_click_says_where_on_what_and_at_which_label(page: Page, site: Site) -> None:
    page.goto(
        site.page(
            "<button style='position:fixed;left:0;top:0;width:100px;height:40px'>"
            "Add <b>to</b> cart</button>"
        )
    )
    site.wait_for("snapshot")
    page.mouse.click(10, 20)
    click = site.wait_for("click")
    assert (click["x"], click["y"], click["text"]) == (10, 20, "Add to cart")
    assert click["id"] == 6
    assert "rage" not in click


def test_a_click_in_a_frame_is_placed_in_the_window(page: Page, site: Site) -> None:
    style = "position:fixed;left:100px;top:50px;border:0"
    page.goto(site.page(f"<iframe style='{style}' srcdoc='<button>In</button>'></iframe>"))
    site.wait(lambda: "In" in str(site.records("snapshot") + site.records("delta")))
    page.mouse.click(115, 70)
    click = site.wait_for("click")
    assert (click["x"], click["y"], click["text"]) == (115, 70, "In")


def test_the_third_of_quick_clicks_is_a_rage_click(page: Page, site: Site) -> None:
    page.goto(site.page("<p>nothing</p>"))
    site.wait_for("snapshot")
    page.mouse.click(50, 50, click_count=3)
    site.wait_for("click", 3)
    assert [one.get("rage", False) for one in site.records("click")] == [False, False, True]


def test_a_click_that_nothing_answers_is_dead(page: Page, site: Site) -> None:
    page.goto(
        site.page(
            "<button id=dead>Dead</button>"
            "<button id=alive onclick='this.textContent=1'>Alive</button><p id=text>text</p>"
        )
    )
    site.wait_for("snapshot")
    for at, name in enumerate(("dead", "alive", "text"), 1):
        page.click(f"#{name}")
        site.wait_for("click", at)
    assert [one.get("dead", False) for one in site.records("click")] == [True, False, False]


def test_the_pointers_path_is_flat_and_relative(page: Page, site: Site) -> None:
    page.goto(site.page("<p>text</p>"))
    site.wait_for("snapshot")
    page.evaluate(
        """async () => {
          for (const [x, y] of [[10, 10], [30, 20], [25, 60]]) {
            const where = { clientX: x, clientY: y, bubbles: true };
            document.body.dispatchEvent(new PointerEvent("pointermove", where));
            await new Promise((done) => setTimeout(done, 60));
          }
        }"""
    )
    site.wait(lambda: sum(len(one["p"]) for one in site.records("pointer")) == 9)
    points = []
    for one in site.records("pointer"):
        assert one["p"][0] == one["t"]
        at = [0, 0, 0]
        for i in range(0, len(one["p"]), 3):
            at = [a + b for a, b in zip(at, one["p"][i : i + 3], strict=True)]
            points.append(at)
    assert [point[1:] for point in points] == [[10, 10], [30, 20], [25, 60]]
    assert points == sorted(points)


def test_typing_is_an_input_record_and_a_masked_state(page: Page, site: Site) -> None:
    page.goto(site.page("<input id=a><textarea id=b></textarea>"))
    site.wait_for("snapshot")
    page.fill("#a", "my name")
    assert site.wait_for("input")["id"] == 6
    site.wait(lambda: "••••••" in str(site.records("delta")))
    assert "my name" not in str(site.records_seen())


def test_states_of_fields_follow_the_page(page: Page, site: Site) -> None:
    body = (
        "<input type=checkbox id=c><select id=s><option>1<option>2</select>"
        "<dialog id=d>Hi</dialog><div id=p popover>Pop</div>"
    )
    page.goto(site.page(body))
    site.wait_for("snapshot")
    page.check("#c")
    page.select_option("#s", "2")
    page.evaluate("d.showModal()")
    page.evaluate("p.showPopover()")
    said: dict[str, object] = {}

    def told() -> bool:
        for delta in site.records("delta"):
            for state in delta.get("v", [])[1::2]:
                said.update(state)
        return said.keys() >= {"checked", "selected", "modal", "popover", "focus"}

    site.wait(told)
    assert (said["checked"], said["selected"], said["modal"], said["popover"]) == (
        True,
        [1],
        True,
        True,
    )


def test_a_value_set_by_the_page_is_told_with_its_next_change(page: Page, site: Site) -> None:
    site.config["masking"] = "none"
    page.goto(site.page("<input id=a><p id=p></p>"))
    site.wait_for("snapshot")
    page.evaluate("a.value = 'set by script'; p.textContent = 'x'")
    site.wait(lambda: "set by script" in str(site.records("delta")))


def test_scrolling_is_a_state_of_the_root_and_of_elements(page: Page, site: Site) -> None:
    body = (
        "<div id=box style='height:50px;overflow:auto'><p style='height:500px'></p></div>"
        "<p style='height:3000px'></p>"
    )
    page.goto(site.page(body))
    site.wait_for("snapshot")
    page.evaluate("scrollTo(0, 300); box.scrollTo(0, 40)")
    site.wait(
        lambda: "[0, 300]" in str(site.records("delta")) and "[0, 40]" in str(site.records("delta"))
    )
    scrolls = {
        state["scroll"][1]: at
        for delta in site.records("delta")
        for at, state in _states(delta)
        if "scroll" in state
    }
    assert scrolls == {300: 2, 40: 6}


def _states(delta: dict[str, list[object]]) -> list[tuple[int, dict[str, list[int]]]]:
    out, at = [], 0
    flat = delta.get("v", [])
    for difference, state in zip(flat[::2], flat[1::2], strict=True):
        at += difference  # type: ignore[operator]
        out.append((at, state))
    return out  # type: ignore[return-value]


def test_the_window_tells_of_its_size(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.set_viewport_size({"width": 700, "height": 500})
    site.wait(lambda: any((one["w"], one["h"]) == (700, 500) for one in site.records("resize")))


def test_an_address_that_the_server_would_refuse_is_cut(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("history.pushState(0, '', '/' + 'a'.repeat(9000) + '?token=1')")
    site.wait_for("navigation", 2)
    assert site.records("navigation")[1]["url"] == f"{site.url}/{'a' * 9000}"[:8192]


def test_navigation_in_a_single_page_app_says_how(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("history.pushState(0, '', '/a?token=1#x')")
    page.evaluate("history.replaceState(0, '', '/b')")
    page.evaluate("history.replaceState(1, '', '/b')")  # no other address: not worth a record
    page.evaluate("location.hash = 'part'")
    page.evaluate("history.go(-2)")
    site.wait_for("navigation", 5)
    told = [(one["how"], one["url"].removeprefix(site.url)) for one in site.records("navigation")]
    assert told == [
        ("load", "/"),
        ("push", "/a?token="),
        ("replace", "/b"),
        ("hash", "/b"),
        ("pop", "/"),
    ]


def test_going_away_is_told(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.goto("about:blank")
    site.wait_for("end")


def test_style_sheets_that_html_does_not_hold_are_states(page: Page, site: Site) -> None:
    site.pages["/more.css"] = "b { color: blue }"
    site.pages["/css/main.css"] = "@import '../more.css'; p { background: url(x.png) }"
    head = (
        "<link rel=stylesheet href='/css/main.css'>"
        "<style id=empty></style><style id=full>i { top: 0 }</style>"
    )
    page.goto(site.page("<p>x</p>", head=head))
    site.wait_for("snapshot")
    page.evaluate(
        """() => {
          empty.sheet.insertRule("u { left: 0 }");
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("s { right: 0 }");
          document.adoptedStyleSheets = [sheet];
          // What no event tells is looked for seldom where looking takes long.
          setInterval(() => document.body.append("x"), 100);
        }"""
    )

    def seen() -> str:
        return str([one.get("v") for one in site.records("snapshot") + site.records("delta")])

    site.wait(lambda: "u { left: 0" in seen() and "s { right: 0" in seen())
    assert "b { color: blue; }" in seen()
    assert f'url("{site.url}/css/x.png")' in seen()
    assert "i { top" not in seen()


def test_shadow_roots_frames_and_canvases_are_in_the_snapshot(page: Page, site: Site) -> None:
    body = (
        "<div id=h></div><iframe srcdoc='<p>framed</p>'></iframe><canvas width=2 height=2></canvas>"
    )
    early = "<script>h.attachShadow({ mode: 'open' }).innerHTML = '<i>deep</i>'</script>"
    page.goto(site.page(body + early))
    site.wait_for("snapshot")
    page.evaluate("document.body.append(1)")

    def seen() -> str:
        return str(site.records("snapshot") + site.records("delta"))

    site.wait(
        lambda: all(part in seen() for part in ("<i>deep</i>", "<p>framed</p>", "data:image/png"))
    )


def test_a_closed_shadow_root_attached_later_is_recorded(page: Page, site: Site) -> None:
    page.goto(site.page("<div id=h>light</div>"))
    site.wait_for("snapshot")
    page.evaluate("h.attachShadow({ mode: 'closed' }).innerHTML = '<i>hidden</i>'")
    delta = site.wait_for("delta")
    assert delta["i"] == [6, 0, "<#shadow mode='closed'><i>hidden</i></#shadow>"]
