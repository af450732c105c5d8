"""The recorded page does not notice the reporter."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.reporter.site import KEY, Site

pytestmark = pytest.mark.browser

WRAPPED = """() => [
  window.fetch, console.error, Element.prototype.attachShadow, XMLHttpRequest.prototype.open,
  History.prototype.pushState, History.prototype.replaceState,
]"""


def fields(*names: str) -> str:
    return "".join(f"<input name='{name}'>" for name in names)


def test_one_global_and_no_element_are_added(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    bare = page.context.new_page()
    site.pages["/bare"] = "<!DOCTYPE html>"
    bare.goto(site.url + "/bare")
    names = "() => Object.getOwnPropertyNames(window)"
    assert set(page.evaluate(names)) - set(bare.evaluate(names)) == {"hawk"}
    assert page.evaluate("document.querySelectorAll('*').length") == 5
    assert set(page.evaluate("Object.keys(hawk)")) == {
        "start",
        "stop",
        "consent",
        "identify",
        "event",
        "session",
    }


def test_stop_leaves_no_patch_and_start_begins_again(page: Page, site: Site) -> None:
    site.page("<p></p>")
    site.pages["/"] = site.pages["/"].replace(
        "<head>", f"<head><script>window.before = ({WRAPPED})()</script>"
    )
    page.goto(site.url)
    site.wait_for("snapshot")
    same = f"({WRAPPED})().map((one, at) => one === before[at])"
    assert page.evaluate(same) == [False] * 6
    page.evaluate("hawk.stop()")
    assert page.evaluate(same) == [True] * 6
    assert page.evaluate("hawk.session()") is None
    page.evaluate("document.body.append('unseen'); console.error('unseen'); hawk.event('unseen')")
    page.mouse.click(5, 5)
    page.evaluate("hawk.start()")
    assert "unseen" in site.wait_for("snapshot", 2)["html"]
    assert not site.records("custom")
    assert not site.records("console")


def test_wrapped_functions_look_and_work_as_before(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    assert page.evaluate("[fetch.name, fetch.length, /native code/.test(fetch)]") == [
        "fetch",
        1,
        True,
    ]
    assert page.evaluate("fetch('/').then((r) => r.status)") == 200
    assert page.evaluate("fetch('http://127.0.0.1:1').catch((e) => e.name)") == "TypeError"
    assert (
        page.evaluate("document.createElement('div').attachShadow({ mode: 'closed' }).mode")
        == "closed"
    )
    unhandled = """() => new Promise((done) => {
      addEventListener("unhandledrejection", (event) => done(event.reason.name));
      fetch("http://127.0.0.1:1");
    })"""
    assert page.evaluate(unhandled) == "TypeError"


def test_nothing_is_ever_thrown_into_the_page(page: Page, site: Site) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    hostile = f"""<form>{fields("nextSibling", "getAttribute", "isConnected")}</form>
      <script>
        JSON.stringify.x = 1;
        Node.prototype.getRootNode = () => {{ throw new Error("hostile") }};
        const get = () => {{ throw new Error("hostile") }};
        Object.defineProperty(document, "activeElement", {{ get }});
      </script>"""
    page.goto(site.page(hostile))
    page.wait_for_function("window.hawk")
    page.evaluate(
        """() => {
          const loop = {};
          loop.loop = loop;
          hawk.event("loop", loop);
          hawk.event("big", 1n);
          hawk.identify();
        }"""
    )
    page.evaluate("hawk.event(Symbol()); hawk.stop(); hawk.stop(); hawk.start()")
    page.mouse.click(20, 20)
    page.evaluate("document.forms[0].append('x')")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert thrown == []


def test_fields_named_like_dom_properties_hide_nothing(page: Page, site: Site) -> None:
    page.goto(
        site.page(
            f"<form id=f>{fields('nodeType', 'parentNode', 'firstChild', 'attributes')}</form>"
        )
    )
    html = site.wait_for("snapshot")["html"]
    assert "<form id='f'><input name='nodeType'><input name='parentNode'>" in html
    page.evaluate("f.append('more')")
    assert site.wait_for("delta")["i"][2] == "more"


def test_a_strict_content_security_policy_needs_only_the_host(page: Page, site: Site) -> None:
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
    site.page_headers = {"content-security-policy": f"{policy}; require-trusted-types-for 'script'"}
    page.goto(site.page("<p id=p></p><style>p { top: 0 }</style>"))
    site.wait_for("snapshot")
    page.evaluate("document.getElementById('p').append('x')")
    site.wait_for("delta")
    page.evaluate("document.title = 'x'")
    site.wait_for("delta", 2)
    assert [text for text in blocked if "style" not in text and "favicon" not in text] == []


def test_it_works_where_storage_is_denied(page: Page, site: Site) -> None:
    page.add_init_script(
        """Object.defineProperty(window, "sessionStorage", {
          get() { throw new DOMException("no", "SecurityError") },
        })"""
    )
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("document.body.append('x')")
    site.wait_for("delta")
    assert [batch.header["seq"] for batch in site.accepted] == list(
        range(1, len(site.accepted) + 1)
    )


def test_the_configuration_is_asked_for_as_seldom_as_its_answer_allows(
    page: Page, site: Site
) -> None:
    page.goto(site.page("<p>text</p>"))
    assert "text" in site.wait_for("snapshot")["html"]
    site.config["masking"] = "all"
    page.goto(site.page("<p>text</p>", "/two"))
    assert "text" in site.wait_for("snapshot", 2)["html"]
    assert site.configured == 1


def test_a_changed_configuration_holds_for_the_next_page(page: Page, site: Site) -> None:
    site.config_age = 0
    page.goto(site.page("<p>text</p>"))
    assert "text" in site.wait_for("snapshot")["html"]
    site.config["masking"] = "all"
    page.reload()
    assert "<p>••••</p>" in site.wait_for("snapshot", 2)["html"]


@pytest.mark.parametrize("status", [503, 0])
def test_start_works_after_the_config_could_not_be_had(page: Page, site: Site, status: int) -> None:
    def fail(route: Route) -> None:
        if status:
            route.fulfill(status=status)
        else:
            route.abort()

    page.route("**/config", fail, times=1)
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    assert page.evaluate("hawk.session()") is None
    page.evaluate("hawk.start()")
    site.wait_for("snapshot")


def test_an_element_with_the_globals_name_does_not_keep_it_from_starting(
    page: Page, site: Site
) -> None:
    script = f'<script src="/reporter.js" data-site="{KEY}"></script>'
    site.pages["/"] = f"<!DOCTYPE html><div id=hawk></div>{script}"
    page.goto(site.url)
    assert "<div id='hawk'>" in site.wait_for("snapshot")["html"]


def test_a_record_costs_no_blob_and_a_delta_is_written_once(page: Page, site: Site) -> None:
    page.add_init_script(
        """
        const { stringify } = JSON;
        window.blobs = window.deltas = 0;
        window.Blob = new Proxy(Blob, {
          construct: (target, args) => (blobs++, Reflect.construct(target, args)),
        });
        JSON.stringify = (value, ...rest) => {
          if (value?.k === "delta" || (value?.i && value.c)) deltas++;
          return stringify(value, ...rest);
        };
        """
    )
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("for (let i = 0; i < 100; i++) hawk.event('e', i)")
    page.evaluate("document.body.append('x')")
    site.wait_for("custom", 100)
    site.wait_for("delta")
    blobs, deltas = page.evaluate("[blobs, deltas]")
    assert blobs <= len(site.batches) + 1
    assert deltas == 1


def test_a_large_batch_is_packed_in_slices_with_pauses_between(page: Page, site: Site) -> None:
    page.add_init_script(
        """
        window.slices = [];
        let turns = 0;
        const later = setTimeout;
        window.setTimeout = (work, ms) => later(() => (turns++, work()), ms);
        const { write } = WritableStreamDefaultWriter.prototype;
        WritableStreamDefaultWriter.prototype.write = function (slice) {
          slices.push([slice.byteLength, turns]);
          return write.call(this, slice);
        };
        """
    )
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("slices.length = 0; hawk.event('large', 'x'.repeat(500_000))")
    assert len(site.wait_for("custom")["data"]) == 500_000
    slices = page.evaluate("slices")
    assert len(slices) >= 8
    assert all(size <= 64 << 10 for size, _ in slices)
    assert all(sooner < later for (_, sooner), (_, later) in pairwise(slices))


def test_a_tree_deeper_than_any_stack_is_recorded(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    levels = 20_000  # a function that calls itself gets about half as far
    page.evaluate(
        """(levels) => {
          hawk.stop();
          const top = document.createElement("div");
          let at = top;
          for (let i = 0; i < levels; i++) at = at.appendChild(document.createElement("b"));
          top.hidden = true;
          document.body.append(top);
          hawk.start();
        }""",
        levels,
    )
    assert site.wait_for("snapshot", 2)["c"] == levels + 7


def test_a_back_forward_restore_is_told_with_a_snapshot(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.page("<p id=p></p>"))
    site.wait_for("snapshot")
    page.evaluate(
        """() => {
          dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
          document.body.append("kept");
          dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }"""
    )
    snapshot = site.wait_for("snapshot", 2)
    assert snapshot["n"] > 1
    assert site.wait_for("navigation", 2)["how"] == "restore"
    context.close()
