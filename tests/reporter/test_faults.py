"""Whatever fails inside the reporter, the page gets its own results, and no error of ours."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import KEY, Site

pytestmark = pytest.mark.browser

# Heard before anything of the reporter's, so that what it lets through is seen. What is broken fails
# only where the reporter calls it.
PREPARE = """
  window.seen = [];
  addEventListener("error", (event) => event.message && seen.push(event.message));
  addEventListener("unhandledrejection", (event) => seen.push(String(event.reason)));
  window.faults = 0;
  window.faulty = %s;
  for (const path of %s) {
    const names = path.split(".");
    const name = names.pop();
    const owner = names.reduce((at, each) => at[each], window);
    const real = owner[name];
    owner[name] = new Proxy(real, {
      apply(target, self, args) {
        if (faulty && new Error().stack.includes("/reporter.js")) throw new Error("fault " + ++faults);
        return Reflect.apply(target, self, args);
      },
      construct(target, args, made) {
        if (faulty && new Error().stack.includes("/reporter.js")) throw new Error("fault " + ++faults);
        return Reflect.construct(target, args, made);
      },
    });
  }
"""
# Each is something that the reporter needs in many of its entry points.
FAULTS = [
    "Date.now",
    "performance.now",
    "setTimeout",
    "clearTimeout",
    "JSON.stringify",
    "JSON.parse",
    "Storage.prototype.setItem",
    "RegExp.prototype.test",
    "RegExp.prototype.exec",
    "Array.prototype.push",
    "Array.prototype.filter",
    "Array.prototype.slice",
    "String.prototype.slice",
    "String.prototype.split",
    "String.prototype.replace",
    "Map.prototype.get",
    "Map.prototype.set",
    "WeakMap.prototype.get",
    "WeakMap.prototype.set",
    "Set.prototype.has",
    "Object.assign",
    "Object.keys",
    "URL",
    "Promise",
    "Response",
    "TextEncoder.prototype.encode",
    "ReadableStream",
    "CompressionStream",
    "SubtleCrypto.prototype.digest",
    "Crypto.prototype.getRandomValues",
    "CacheStorage.prototype.open",
    "Node.prototype.getRootNode",
    "Element.prototype.closest",
    "Element.prototype.getAttribute",
    "Event.prototype.composedPath",
    "EventTarget.prototype.addEventListener",
    "MutationObserver.prototype.observe",
    "MutationObserver.prototype.takeRecords",
    "Headers.prototype.get",
    "PerformanceObserver.prototype.takeRecords",
    "Document.prototype.createTreeWalker",
    "getComputedStyle",
    "matchMedia",
]
# What a page does, and what it gets: the same with and without the reporter.
USE = """async () => {
  const got = {};
  const button = document.querySelector("button");
  got.status = await fetch("/").then((response) => response.status);
  got.failed = await fetch("http://127.0.0.1:1/").catch((error) => error.name);
  got.xhr = await new Promise((done) => {
    const request = new XMLHttpRequest();
    request.onloadend = () => done(request.status);
    request.open("GET", "/gone");
    request.send();
  });
  got.console = console.error("text", { a: 1 });
  got.shadow = document.createElement("div").attachShadow({ mode: "closed" }).mode;
  got.push = history.pushState(null, "", "/pushed?a=1");
  got.replaced = history.replaceState(null, "", "/");
  got.path = location.pathname;
  got.clicked = 0;
  button.onclick = () => got.clicked++;
  for (const type of ["pointerdown", "pointermove", "click"]) {
    button.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, clientX: 3, clientY: 3 }));
  }
  for (const type of ["input", "change", "focusin", "scroll", "load"]) {
    document.querySelector("input").dispatchEvent(new Event(type, { bubbles: true }));
  }
  for (const type of ["resize", "popstate", "hashchange", "online", "offline"]) dispatchEvent(new Event(type));
  document.body.append("more ".repeat(400), document.createElement("section"));
  button.textContent = "changed";
  got.rejected = await new Promise((done) => {
    addEventListener("unhandledrejection", (event) => (done(event.reason), event.stopImmediatePropagation()), {
      once: true, capture: true,
    });
    void Promise.reject("the page's own");
  });
  got.api = [window.hawk?.event("name", { a: 1 }), window.hawk?.identify("somebody")];
  await new Promise((done) => setTimeout(done, 300));
  document.dispatchEvent(new Event("visibilitychange"));
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await new Promise((done) => setTimeout(done, 200));
  window.hawk?.stop();
  window.hawk?.start();
  return got;
}"""
EXPECTED = {
    "status": 200,
    "failed": "TypeError",
    "xhr": 404,
    "console": None,
    "shadow": "closed",
    "push": None,
    "replaced": None,
    "path": "/",
    "clicked": 1,
    "rejected": "the page's own",
    "api": [None, None],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_reporter_never_reaches_the_page(page: Page, site: Site, fault: str) -> None:
    page.add_init_script(PREPARE % ("false", [fault]))
    page.goto(site.page("<button>b</button><input>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.evaluate("window.faulty = true")
    assert page.evaluate(USE) == EXPECTED
    assert page.evaluate("seen") == ["the page's own"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_from_the_start_never_reaches_the_page(page: Page, site: Site, fault: str) -> None:
    page.add_init_script(PREPARE % ("true", [fault]))
    page.goto(site.page("<button>b</button><input>"), wait_until="networkidle")
    assert page.evaluate(USE) == EXPECTED
    assert page.evaluate("seen") == ["the page's own"]


def test_the_faults_do_happen(page: Page, site: Site) -> None:
    page.add_init_script(PREPARE % ("false", FAULTS))
    page.goto(site.page("<button>b</button><input>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.evaluate("window.faulty = true")
    assert page.evaluate(USE) == EXPECTED
    assert page.evaluate("faults") > 10


HOSTILE = {
    "throwing name": "{ toString() { throw new Error('fault') } }",
    "symbol": "Symbol('s')",
    "bigint": "10n",
    "throwing getter": "{ get a() { throw new Error('fault') } }",
    "throwing proxy": "new Proxy({}, { get() { throw new Error('fault') }, ownKeys() { throw 1 } })",
    "revoked proxy": "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()",
    "loop": "(() => { const loop = {}; loop.loop = loop; return loop })()",
    "huge": "'x'.repeat(1e6)",
    "function": "() => { throw new Error('fault') }",
    "detached": "document.createElement('iframe').contentWindow",
    "frozen": "Object.freeze({ toJSON() { throw new Error('fault') } })",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_arguments_do_no_harm(page: Page, site: Site, value: str) -> None:
    page.add_init_script(PREPARE % ("false", []))
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate(
        f"""() => {{
          const value = {value};
          for (const each of [hawk.event, hawk.identify]) each(value), each("name", value);
          console.error(value);
          fetch(value).catch(() => {{}});
          try {{ history.pushState(value, value, value) }} catch {{}}
          try {{ new XMLHttpRequest().open(value, value) }} catch {{}}
        }}"""
    )
    page.evaluate("hawk.event('still there')")
    site.wait(lambda: "still there" in [one["name"] for one in site.records("custom")])
    assert page.evaluate("seen") == []


def test_data_larger_than_any_batch_is_dropped_and_counted(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("hawk.event('huge', 'x'.repeat(50e6))")
    page.evaluate("hawk.event('still there')")
    site.wait(lambda: "still there" in [one["name"] for one in site.records("custom")])
    page.evaluate("hawk.event('the next batch tells')")
    site.wait_for("custom", 2)
    assert sum(batch.header["dropped"].get("http_413", 0) for batch in site.accepted) == 1


def test_stop_leaves_no_listener(page: Page, site: Site) -> None:
    page.add_init_script(
        """
        window.heard = [];
        const { addEventListener } = EventTarget.prototype;
        EventTarget.prototype.addEventListener = function (type, listener, options) {
          heard.push(options?.signal);
          return addEventListener.call(this, type, listener, options);
        };
        """
    )
    page.goto(site.page("<p></p><iframe srcdoc='<p>in</p>'></iframe>"))
    site.wait_for("snapshot")
    page.evaluate("const x = new XMLHttpRequest(); x.open('GET', '/'); x.send()")
    assert page.evaluate("heard.length > 20 && heard.every((signal) => signal && !signal.aborted)")
    page.evaluate("hawk.stop()")
    assert page.evaluate("heard.every((signal) => signal.aborted)")


def test_a_script_without_a_site_or_a_tag_does_nothing(page: Page, site: Site) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    bare = "<script src=/reporter.js></script>"
    inside = "<script type=module>await import('/reporter.js')</script>"
    site.pages["/"] = f"<!DOCTYPE html>{bare}{inside}<p></p>"
    page.goto(site.url, wait_until="networkidle")
    page.evaluate("hawk.start(); hawk.consent(); hawk.event('x'); hawk.stop()")
    assert thrown == []
    assert site.configured == 0
    assert f"data-site={KEY}" not in page.content()
