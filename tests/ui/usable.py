"""What anybody needs of a screen, asked of one that is open. Each answer lists what is wrong."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

SCROLLERS = 10  # Chromium gives what scrolls the focus as well, where nothing inside can have it

# What is captured is as its page was: axe looks at what is ours.
_AXE = """tags => axe.run(document, {iframes: false, runOnly: tags, resultTypes: ["violations"]}).then(
  ({violations}) => violations.flatMap(({id, nodes}) => nodes.map(
    ({target, failureSummary}) => [id, target.join(" "), ...failureSummary.split("\\n").slice(1)].join("; "))))"""

_STOPS = """() => {
  const one = "a[href], button, input, select, textarea, summary, video[controls], [tabindex], [contenteditable]";
  window.stops = [...document.querySelectorAll(one)].filter(element =>
    element.tabIndex >= 0 && !element.disabled && !element.closest("[inert], fieldset:disabled") &&
    element.checkVisibility({visibilityProperty: true}) &&
    !(element.type === "radio" && !element.checked && document.querySelector(
      `input[type=radio][name="${CSS.escape(element.name)}"]:checked`)));
  return window.stops.length;
}"""

# [its place among the stops, what is wrong with it]; null where the focus is in no element.
_AT = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const wrong = [];
  const looks = element => [element, ...element.querySelectorAll("*"), ...(element.labels ?? [])].some(one =>
    ["", "::before", "::after"].some(part => {
      const style = getComputedStyle(one, part || undefined);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    }));
  if (!at.matches(":focus-visible")) wrong.push("has the focus, and does not look like it");
  else if (!looks(at)) wrong.push("has no outline while it has the focus");
  const {left, right, top, bottom, width, height} = at.getBoundingClientRect();
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  if (!(width && height) || right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) wrong.push("is out of sight");
  else {
    const over = document.elementFromPoint(x, y);
    const same = over && (at.contains(over) || over.contains(at) || [...(at.labels ?? [])].some(label => label.contains(over)));
    if (!same) wrong.push(`is covered by ${over?.outerHTML.slice(0, 80)}`);
  }
  if (at.tabIndex > 0) wrong.push("comes before others, by its tabindex");
  return [window.stops.indexOf(at), wrong.map(what => `${at.outerHTML.slice(0, 120)} ${what}`)];
}"""

# What moves, or would as soon as something changes, for longer than a millisecond.
_MOTION = """() => {
  const ms = list => Math.max(...list.split(",").map(one => parseFloat(one) * (one.trim().endsWith("ms") ? 1 : 1000)));
  const moving = document.getAnimations()
    .filter(one => one.playState === "running" && one.effect.getComputedTiming().endTime > 1)
    .map(one => `${one.animationName ?? one.transitionProperty ?? "an animation"} runs`);
  for (const element of document.querySelectorAll("*"))
    for (const part of ["", "::before", "::after"]) {
      const style = getComputedStyle(element, part || undefined);
      const name = `${element.localName}.${element.className}${part}`;
      if (style.animationName !== "none" && ms(style.animationDuration) > 1) moving.push(`${name} is animated`);
      if (ms(style.transitionDuration) > 1) moving.push(`${name} has a transition`);
      if (style.scrollBehavior === "smooth") moving.push(`${name} scrolls smoothly`);
    }
  return moving;
}"""

_SIDEWAYS = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > clientWidth + 1);
  return [`${scrollWidth} of ${clientWidth} px`, ...out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
}"""


def by_axe(page: Page) -> list[str]:
    """What breaks the rules that a program can check."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    return list(page.evaluate(_AXE, STANDARDS))


def by_keyboard(page: Page) -> list[str]:
    """Where Tab does not get to, does not get away from, or shows nothing of."""
    count = page.evaluate(_STOPS)
    wrong: list[str] = []
    order: list[int] = []
    for _ in range(count + SCROLLERS):
        page.keyboard.press("Tab")
        at: tuple[int, list[str]] | None = page.evaluate(_AT)
        if at is None:
            continue  # beyond the last one is the browser itself
        if at[0] in order:
            break
        wrong += at[1]
        if at[0] >= 0:
            order.append(at[0])
    else:
        wrong.append("the focus never comes around")
    # It began where the focus happened to be.
    first = order.index(min(order)) if order else 0
    if (turned := order[first:] + order[:first]) != sorted(order):
        wrong.append(f"the order is {turned}")
    missed = sorted(set(range(count)) - set(order))
    return wrong + [_named(page, one) for one in missed]


def by_motion(page: Page) -> list[str]:
    """What moves, or has leave to."""
    return list(page.evaluate(_MOTION))


def by_width(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return list(page.evaluate(_SIDEWAYS))


def _named(page: Page, stop: int) -> str:
    html: Any = page.evaluate(f"window.stops[{stop}].outerHTML.slice(0, 120)")
    return f"Tab does not reach {html}"
