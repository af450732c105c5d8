"""One process of child.py with its browser: started, told what to draw, watched, and ended."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from hawk_edge.beside import stand_back
from hawk_edge.render import tree
from hawk_edge.render.confined import Cell
from hawk_edge.render.orders import Undrawable
from hawk_edge.render.pace import pace
from hawk_edge.render.why import why

CHILD = Path(__file__).with_name("child.py")
LIMIT = 64 << 20  # bytes of an answer's line or picture
WATCH_S = 0.25  # between two looks at the memory
COMPLAINT = 64 << 10  # bytes of what is said last


class Child:
    """`usable`: it may draw another one. `drawn`: how many it has. `why`: why it was ended."""

    def __init__(self, process: Process, cell: Cell, pacing: "asyncio.Task[None]") -> None:
        self._process = process
        self._pacing = pacing
        self._cell = cell
        self._brood = tree.Brood(process.pid)
        self._said = b""
        self._listening = asyncio.create_task(self._listen())
        self._alarm: asyncio.TimerHandle | None = None
        self.drawn = 0
        self.usable = True
        self.why = ""

    @classmethod
    async def start(cls, browser: Path, seconds: float, may_go_on: Callable[[], bool]) -> "Child":
        """Raises Undrawable, also when it takes longer than so many seconds."""
        cell = await asyncio.to_thread(Cell, browser)
        modules = os.pathsep.join(path for path in sys.path if path)
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(CHILD), str(cell.executable), str(cell.folder),
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
            await asyncio.to_thread(child._brood.look)
        except (TimeoutError, EOFError, ValueError) as error:
            late = isinstance(error, TimeoutError)
            reason = f"not within {seconds:.0f} s" if late else await child._complaint()
            await child.end()
            raise Undrawable(f"the browser does not start: {reason}") from None
        except BaseException:
            await child.end()
            raise
        return child

    async def draw(self, order: Mapping[str, object], parts: Sequence[bytes]) -> bytes:
        """The picture. Whatever goes wrong, the child is of no more use then."""
        if self._alarm:
            self._alarm.cancel()
        self.usable = False
        assert self._process.stdin
        assert self._process.stdout
        head = json.dumps({**order, "parts": [len(part) for part in parts]})
        self._process.stdin.write(b"".join([head.encode(), b"\n", *parts]))
        answer = await self._answer()
        if "error" in answer:
            raise Undrawable(f"the page cannot be drawn: {why(str(answer['error']))}")
        png = await self._process.stdout.readexactly(int(str(answer["png"])))
        self.drawn += 1
        self.usable = True
        return png

    async def watch(self, most: int) -> None:
        """End it when it takes more than so many bytes."""
        while True:
            await asyncio.sleep(WATCH_S)
            taken = await asyncio.to_thread(lambda: tree.memory(self._brood.look()))
            if taken > most:
                await self.give_up(f"the page takes more than {most >> 20} MB to be drawn")
                return

    async def give_up(self, why: str) -> None:
        """Have it draw no more: who waits for a picture is told why."""
        self.why = why
        await asyncio.to_thread(self._brood.kill)

    def rest(self, seconds: float, tired: Callable[["Child"], None]) -> None:
        """Wait for another page, but not for ever."""
        self._alarm = asyncio.get_running_loop().call_later(seconds, tired, self)

    async def end(self) -> None:
        """End it with its browser, and remove what they have written."""
        self._pacing.cancel()
        if self._alarm:
            self._alarm.cancel()
        await asyncio.to_thread(self._brood.kill)
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
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

    async def _listen(self) -> None:
        """Take all that it complains of: who could not get rid of it would stand still."""
        assert self._process.stderr
        while some := await self._process.stderr.read(COMPLAINT):
            self._said = (self._said + some)[-COMPLAINT:]

    async def _complaint(self) -> str:
        await asyncio.wait([self._listening], timeout=1)
        return why(self._said.decode(errors="replace"))
