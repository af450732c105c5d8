"""What wraps the page's functions: seen by nobody, harmless, and undone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.reporter.bundle import bundle

pytestmark = pytest.mark.browser


def patched(page: Page, script: str) -> Any:
    """What the script answers, which has `wrap`, `listen` and `restore`."""
    page.evaluate(bundle("patches.ts", "--global-name=Patches") + ";window.Patches = Patches")
    return page.evaluate(f"() => {{ const {{ wrap, listen, restore }} = Patches; {script} }}")


def test_a_constructor_still_makes_its_own_and_tells_of_it(page: Page) -> None:
    made = patched(
        page,
        """
        window.Box = class Box { constructor(size) { this.size = size } };
        class Big extends Box {}
        const told = [];
        wrap(window, "Box", (box, _, args) => void told.push(box.size, ...args));
        class Bigger extends Box {}
        const all = [new Box(1), new Big(2), new Bigger(3)];
        restore();
        const isBox = all.map((one) => one instanceof Box);
        return [all.map((one) => one.size), told, isBox, all[2] instanceof Bigger, Box.name, new Box(4).size, told.length];
        """,
    )
    assert made == [[1, 2, 3], [1, 1, 3, 3], [True] * 3, True, "Box", 4, 4]


def test_before_may_change_the_arguments_and_after_the_answer(page: Page) -> None:
    script = """
      const owner = { join: (...parts) => parts.join("-") };
      wrap(owner, "join", (result) => result === "a-b-c" && "instead", (args) => args[1] && [...args, "c"]);
      const first = [owner.join("a", "b"), owner.join("x")];
      restore();
      return [...first, owner.join("a", "b")];
    """
    assert patched(page, script) == ["instead", "x", "a-b"]


def test_what_before_and_after_throw_is_not_heard_and_what_the_page_throws_is(page: Page) -> None:
    script = """
      const fail = () => { throw new Error("ours") };
      const owner = { good: () => 1, bad() { throw new Error("the page's") } };
      for (const name of ["good", "bad"]) wrap(owner, name, fail, fail);
      try { owner.bad() } catch (error) { return [owner.good(), error.message] }
    """
    assert patched(page, script) == [1, "the page's"]


def test_what_is_wrapped_once_more_by_the_page_stays_and_does_nothing(page: Page) -> None:
    script = """
      const told = [];
      const owner = { name: () => "real" };
      wrap(owner, "name", (result) => void told.push(result));
      const ours = owner.name;
      owner.name = () => ours() + " twice";
      restore();
      return [owner.name(), told];
    """
    assert patched(page, script) == ["real twice", []]


def test_what_cannot_be_wrapped_is_left_alone(page: Page) -> None:
    script = """
      const owner = Object.defineProperties({}, {
        fixed: { value: () => 1, configurable: false },
        got: { get: () => () => 2, configurable: true },
      });
      for (const name of ["fixed", "got", "missing"]) wrap(owner, name, () => 3);
      return [owner.fixed(), owner.got(), "missing" in owner];
    """
    assert patched(page, script) == [1, 2, False]


def test_a_listener_counts_once_until_all_is_restored(page: Page) -> None:
    script = """
      let heard = 0;
      const listener = () => { heard++; throw new Error("ours") };
      const target = new EventTarget();
      for (let i = 0; i < 3; i++) listen(target, "one two", listener);
      for (const type of ["one", "two"]) target.dispatchEvent(new Event(type));
      restore();
      target.dispatchEvent(new Event("one"));
      listen(target, "one", listener);
      target.dispatchEvent(new Event("one"));
      return heard;
    """
    assert patched(page, script) == 3
