"""A few children that draw, started when they are needed and gone when they are not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hawk_edge.render.children import Child
from hawk_edge.render.orders import Built, Limits, Undrawable
from hawk_edge.render.why import INSTALL

_ENDING = "the server was ending just then"
START_S = 20  # on a throttled CPU a browser takes its time


class Pool:
    """At most `children` draw at the same time; who comes meanwhile waits.

    `slowness`: how many times as long as with a whole CPU everything takes just now. `may_go_on`:
    whether a browser that has been started may use the CPU now.
    """

    def __init__(
        self, browser: Path | None, children: int = 1, limits: Limits | None = None,
        slowness: Callable[[], float] = lambda: 1.0,
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> None:  # fmt: skip
        self._browser = browser
        self._limits = limits or Limits()
        self._slowness = slowness
        self._may_go_on = may_go_on
        self._room = asyncio.Semaphore(children)
        self._children = children
        self._idle: list[Child] = []
        self._drawing: set[Child] = set()
        self._over = False
        self._leaving: set[asyncio.Future[None]] = set()

    async def draw(
        self, html: str, width: int, height: int, built: Built | None = None
    ) -> bytes:  # fmt: skip
        """The page as a PNG of this size, which is cut to what is sensible. Raises Undrawable.

        `built` says more than `html` can; that is what is drawn should the program fail.
        """
        if self._browser is None:
            raise Undrawable(f"there is no Chromium: {INSTALL}")
        more = (built.program, built.data) if built else ("", "")
        parts = [part.encode(errors="replace") for part in (html, *more)]
        self._refuse_too_much(parts)
        async with self._room:
            self._refuse_at_the_end()
            child = self._idle.pop() if self._idle else await self._started(self._browser)
            self._drawing.add(child)
            try:
                self._refuse_at_the_end()
                return await self._drawn_by(child, parts, self._limits.size(width, height))
            finally:
                self._drawing.discard(child)
                if child.usable and child.drawn < self._limits.pictures and not self._over:
                    self._rest(child)
                else:
                    await child.end()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """At the end of the block no child is left; who still wants a picture gets Undrawable."""
        try:
            yield
        finally:
            self._over = True
            leaving, self._idle = [child.end() for child in self._idle], []
            giving_up = [child.give_up(_ENDING) for child in self._drawing]
            await asyncio.gather(*leaving, *giving_up, *self._leaving)
            for _ in range(self._children):
                await self._room.acquire()  # by now whoever drew has ended its child
            for _ in range(self._children):
                self._room.release()

    def _refuse_at_the_end(self) -> None:
        if self._over:
            raise Undrawable(_ENDING)

    def _refuse_too_much(self, parts: list[bytes]) -> None:
        html, _, data = parts
        if max(len(html), len(data)) > self._limits.html:
            raise Undrawable("the page is too big to be drawn")
        if max(html.count(b"<"), data.count(b"<")) > self._limits.tags:
            raise Undrawable(f"the page has over {self._limits.tags} tags, too many to be drawn")

    async def _started(self, browser: Path) -> Child:
        return await Child.start(browser, START_S * self._slowness(), self._may_go_on)

    async def _drawn_by(self, child: Child, parts: list[bytes], size: tuple[int, int]) -> bytes:
        seconds = self._limits.seconds * self._slowness()
        order = {"width": size[0], "height": size[1], "seconds": seconds}
        watching = asyncio.create_task(child.watch(self._limits.memory))
        try:
            async with asyncio.timeout(seconds):
                return await child.draw(order, parts)
        except TimeoutError:
            raise Undrawable(f"the page was not drawn within {seconds:.0f} s") from None
        except (EOFError, OSError, ValueError):
            raise Undrawable(child.why or "the browser ended in the midst of the page") from None
        finally:
            watching.cancel()

    def _rest(self, child: Child) -> None:
        self._idle.append(child)
        child.rest(self._limits.idle_s, self._tired)

    def _tired(self, child: Child) -> None:
        if child in self._idle:
            self._idle.remove(child)
            leaving = asyncio.ensure_future(child.end())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
