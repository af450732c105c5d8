"""A browser in which whatever a captured text does is noticed: a call, a request, a way out."""

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request

from tests.ui.looking import Lookers
from tests.ui.world import World

# Of our own document; that of the captured page has a policy of its own, which refuses all the time.
COMPLAIN = """if (window === top) document.addEventListener("securitypolicyviolation", event =>
  complained(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true);"""

# Whatever in the page somebody else has put there, or that leads or calls somewhere else.
FOREIGN = """() => {
  const found = [], own = location.origin;
  const ours = {SCRIPT: "src", IFRAME: "src", LINK: "href"};
  for (const element of document.querySelectorAll("*")) {
    const tell = what => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
    if (element.matches("object, embed, base, applet, frame, meta[http-equiv]")) tell("is not ours");
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc") tell(name);
      if (name === "style" && /url|image|@|expression/i.test(value)) tell("a style that asks for something");
      if (!["href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "ping"].includes(name)) continue;
      const url = URL.parse(value, location.href);
      const kept = url?.protocol === "blob:" && url.origin === own || value.startsWith("data:image/");
      const way = element.matches("a[rel~=noreferrer][target=_blank]") && /^https?:$/.test(url?.protocol);
      if (!kept && !way && url?.origin !== own) tell(`${name} leads away`);
      if (element.tagName in ours && !kept && !/^[/]ui[/]/.test(url?.pathname)) tell("is not one of our files");
    }
  }
  if (Object.keys(Object.prototype).length || ({}).hawked) found.push("all objects have something new");
  return found;
}"""

# Our own words that stand in another order than we have written them: letters of a text, or
# texts of one element that follow each other in a line.
TURNED = """() => {
  const found = [], range = document.createRange();
  const place = (text, at) => (range.setStart(text, at), range.setEnd(text, at + 1), range.getClientRects()[0]);
  const isLine = (one, other) => one && other && Math.abs(one.top - other.top) < 3;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let before = null;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const said = text.data.trimEnd(), parent = text.parentElement;
    if (!/^[ -~]+$/.test(said) || !parent.checkVisibility()) continue;
    const first = place(text, said.search(/[^ ]/)), last = place(text, said.length - 1);
    if (isLine(first, last) && last.left < first.left) found.push(`backwards: ${said}`);
    const isFlow = !/flex|grid/.test(getComputedStyle(parent).display);
    if (before?.parent === parent && isFlow && isLine(before.last, first) && first.left < before.last.left) found.push(`before its turn: ${said}`);
    before = {parent, last};
  }
  return found;
}"""

# Opens what is closed and turns to whatever shows more then.
STIR = """async () => {
  const settled = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  for (const details of document.querySelectorAll("details:not([open])")) details.open = true;
  for (const more of document.querySelectorAll("[aria-expanded=false], [aria-haspopup]")) more.click();
  await settled();
  for (const one of document.querySelectorAll("main a, main button, main [title], [role=slider]"))
    for (const name of ["pointerenter", "pointerover", "mouseenter", "mouseover", "pointermove", "focusin"])
      one.dispatchEvent(new PointerEvent(name, {bubbles: true, clientX: 300, clientY: 300}));
  await settled();
  for (const moment of [...document.querySelectorAll(".moment > button")].slice(0, 40)) moment.click();
  await settled();
}"""


class Guarded(Lookers):
    """People in whose browsers all of it is noticed. `happened` lists what should not have."""

    def __init__(self, browser: Browser, world: World) -> None:
        super().__init__(browser, world)
        self.happened: list[str] = []
        self._address = world.server.address

    def context(self) -> BrowserContext:
        """A browser's profile that is watched from its beginning."""
        context = super().context()
        context.expose_binding("hawked", lambda source: self._note("ran", source["frame"].url))
        context.expose_binding("complained", lambda _, what: self._note("refused by policy", what))
        context.add_init_script(COMPLAIN)
        context.on("request", self._see)
        context.on("page", self._enter)
        return context

    def stir(self, page: Page) -> None:
        """Look at all that is there, and note what is not ours."""
        page.evaluate(STIR)
        self.happened += page.evaluate(FOREIGN) + page.evaluate(TURNED)
        if not page.url.startswith(self._address):
            self._note("went", page.url)

    def _note(self, what: str, more: str) -> None:
        self.happened.append(f"{what}: {more}")

    def _see(self, request: Request) -> None:
        url = urlsplit(request.url)
        own = f"{url.scheme}://{url.netloc}" == self._address or url.scheme in ("blob", "data")
        if not own and request.url != "about:blank":
            self._note("asked", request.url)

    def _enter(self, page: Page) -> None:
        if len(page.context.pages) > 1:
            self._note("opened", page.url)
        page.on("dialog", self._hear)
        page.on("download", lambda download: self._note("saved", download.url))

    def _hear(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # of a form that somebody has begun
            return dialog.accept()
        self._note("said", dialog.message)
        return dialog.dismiss()


def page_of(places: tuple[str, ...], text: str) -> str:
    """What a careless server would write: the text as it is in every place."""
    return "<!DOCTYPE html>" + "".join(place.replace("{}", text) for place in places)


def as_agent(text: str) -> bytes:
    """The text as a header may have it."""
    return text.encode("ascii", "ignore").translate(None, bytes(range(32)))[:4000].strip() or b"-"


def shown_in(page: Page, text: str) -> bool:
    """Whether the page says the text, letter for letter as far as it is printed."""
    words = json.dumps(text[:40])
    said: Any = page.evaluate(f"document.documentElement.textContent.includes({words})")
    return bool(said)
