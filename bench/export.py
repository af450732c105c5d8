"""What it takes to write an hour-long session to a file: python -m bench.export"""

import asyncio
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.storage.hour import record
from hawk_edge.export.file import Exports
from hawk_edge.export.write import write
from hawk_edge.survey import memory_bytes
from hawk_edge.web.export import offline_page
from tests.sealing import SESSION, Sealing, sealing

LOOK_S = 0.005


class Peak:
    """The most memory that was held while the block lasted, beyond what was held before."""

    def __enter__(self) -> "Peak":
        self._over = threading.Event()
        self._before = self._most = memory_bytes() or 0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.mb = (self._most - self._before) / 1e6

    def _watch(self) -> None:
        while not self._over.wait(LOOK_S):
            self._most = max(self._most, memory_bytes() or 0)


async def measure(hawk: Sealing, path: Path, what: str) -> None:
    """Print what one file takes."""
    began, cpu = time.perf_counter(), time.process_time()
    with Peak() as peak:
        made = await Exports(hawk.store, offline_page).file(SESSION)
        size = await write(made.pieces(), path, force=True)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    cost = f"{took:.2f} s, {cpu:.2f} of CPU, {peak.mb:.0f} MB of memory"
    print(f"{what:9} {size / 1e6:.1f} MB in {cost}")


async def main(folder: Path) -> None:
    """From the journal, and from the sealed session."""
    async with sealing(folder / "data") as hawk:
        await record(hawk)
        await measure(hawk, folder / "session.html", "unsealed")
        await hawk.seal_all()
        await measure(hawk, folder / "session.html", "sealed")


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asyncio.run(main(Path(temporary)))
