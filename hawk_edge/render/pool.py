"""A few children that draw, started when they are needed and gone when they are not."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from msgspec import Struct

from hawk_edge.beside import stand_back
from hawk_edge.errors import HawkError
from hawk_edge.render import tree
from hawk_edge.render.confined import Cell
from hawk_edge.render.pace import pace

CHILD = Path(__file__).with_name("child.py")
START_S = 20  # on a throttled CPU a browser takes its time
LIMIT = 64 << 20  # bytes of an answer's line or picture
WATCH_S = 0.25  # between two looks at the memory


class Undrawable(HawkError):
    """500: there is no picture, and why."""

    status, code = 500, "undrawable"


class Limits(Struct, frozen=True):
    """For each picture, and for each child."""

    seconds: float = 10
    memory: int = 700 << 20
    pictures: int = 50
    idle_s: float = 60
    html: int = 32 << 20
    side: int = 4096


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
        self._idle: list[_Child] = []
        self._leaving: set[asyncio.Future[None]] = set()

    async def draw(self, html: str, width: int, height: int) -> bytes:
        """The page as a PNG of this size, which is cut to what is sensible. Raises Undrawable."""
        if self._browser is None:
            raise Undrawable("there is no Chromium: apt-get install chromium-headless-shell")
        body = html.encode(errors="replace")
        if len(body) > self._limits.html:
            raise Undrawable("the page is too big to be drawn")
        async with self._room:
            child = self._idle.pop() if self._idle else await self._started(self._browser)
            try:
                return await self._drawn_by(child, body, width, height)
            finally:
                if child.usable and child.drawn < self._limits.pictures:
                    self._rest(child)
                else:
                    await child.end()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """At the end of the block no child is left."""
        try:
            yield
        finally:
            leaving, self._idle = [child.end() for child in self._idle], []
            await asyncio.gather(*leaving, *self._leaving)

    async def _started(self, browser: Path) -> "_Child":
        return await _Child.start(browser, START_S * self._slowness(), self._may_go_on)

    async def _drawn_by(self, child: "_Child", html: bytes, width: int, height: int) -> bytes:
        limits = self._limits
        seconds = limits.seconds * self._slowness()
        order = {
            "html": len(html), "width": _between(width, limits.side),
            "height": _between(height, limits.side), "seconds": seconds,
        }  # fmt: skip
        watching = asyncio.create_task(child.watch(limits.memory))
        try:
            async with asyncio.timeout(seconds):
                return await child.draw(order, html)
        except TimeoutError:
            raise Undrawable(f"the page was not drawn within {seconds:.0f} s") from None
        except (EOFError, OSError, ValueError):
            raise Undrawable(child.why or "the browser ended in the midst of the page") from None
        finally:
            watching.cancel()

    def _rest(self, child: "_Child") -> None:
        self._idle.append(child)
        child.rest(self._limits.idle_s, self._tired)

    def _tired(self, child: "_Child") -> None:
        if child in self._idle:
            self._idle.remove(child)
            leaving = asyncio.ensure_future(child.end())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)


class _Child:
    """One process of child.py, with its browser."""

    def __init__(self, process: Process, cell: Cell, pacing: "asyncio.Task[None]") -> None:
        self._process = process
        self._pacing = pacing
        self._cell = cell
        self._alarm: asyncio.TimerHandle | None = None
        self.drawn = 0
        self.usable = True
        self.why = ""

    @classmethod
    async def start(cls, browser: Path, seconds: float, may_go_on: Callable[[], bool]) -> "_Child":
        """Raises Undrawable, also when it takes longer than so many seconds."""
        cell = await asyncio.to_thread(Cell, browser)
        modules = os.pathsep.join(path for path in sys.path if path)
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(CHILD), str(cell.executable),
            stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=LIMIT, start_new_session=True,
            env=cell.environment() | {"PYTHONPATH": modules}, cwd=cell.folder,
        )  # fmt: skip
        # Before it has started a browser, which then is as patient.
        stand_back(process.pid)
        tree.let_go_first(process.pid)
        child = cls(process, cell, asyncio.create_task(pace(process.pid, may_go_on)))
        try:
            async with asyncio.timeout(seconds):
                await child._answer()
        except (TimeoutError, EOFError, ValueError) as error:
            late = isinstance(error, TimeoutError)
            why = f"not within {seconds:.0f} s" if late else await child._complaint()
            await child.end()
            raise Undrawable(f"the browser does not start: {why}") from None
        except BaseException:
            await child.end()
            raise
        return child

    async def draw(self, order: Mapping[str, object], html: bytes) -> bytes:
        """The picture. Whatever goes wrong, the child is of no more use then."""
        if self._alarm:
            self._alarm.cancel()
        self.usable = False
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n" + html)
        answer = await self._answer()
        if "error" in answer:
            raise Undrawable(f"the page cannot be drawn: {answer['error']}")
        png = await self._process.stdout.readexactly(int(str(answer["png"])))
        self.drawn += 1
        self.usable = True
        return png

    async def watch(self, most: int) -> None:
        """End it when it takes more than so many bytes."""
        while True:
            await asyncio.sleep(WATCH_S)
            taken = await asyncio.to_thread(lambda: tree.memory(tree.family(self._process.pid)))
            if taken > most:
                self.why = f"the page takes more than {most >> 20} MB to be drawn"
                tree.kill(self._process.pid)
                return

    def rest(self, seconds: float, tired: Callable[["_Child"], None]) -> None:
        """Wait for another page, but not for ever."""
        self._alarm = asyncio.get_running_loop().call_later(seconds, tired, self)

    async def end(self) -> None:
        """End it with its browser, and remove what they have written."""
        self._pacing.cancel()
        if self._alarm:
            self._alarm.cancel()
        await asyncio.to_thread(tree.kill, self._process.pid)
        with suppress(OSError):
            await self._process.communicate()  # its pipes are closed as well
        await asyncio.to_thread(self._cell.remove)

    async def _answer(self) -> dict[str, object]:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            raise EOFError
        answer: dict[str, object] = json.loads(line)
        return answer

    async def _complaint(self) -> str:
        """The last line that says something."""
        assert self._process.stderr
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                lines = (await self._process.stderr.read()).decode(errors="replace").split("\n")
                return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return "it says nothing"


def _between(side: int, most: int) -> int:
    return min(max(side, 1), most)
