"""How long the disk takes by itself: what no server can be faster than, and others make slower."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

EVERY_S = 0.25


class Syncs:
    """Seconds that each of some small syncs has taken."""

    def __init__(self) -> None:
        self.took_s: list[float] = []

    def __str__(self) -> str:
        took = sorted(self.took_s) or [0.0]
        p50, p99 = (1000 * took[len(took) * part // 100] for part in (50, 99))
        return f"the disk by itself takes {p50:.0f} ms to sync 4 kB, p99 {p99:.0f} ms"


@contextmanager
def syncing(disk: str) -> Iterator[Syncs]:
    """Write and sync a little, again and again, while the block lasts."""
    found, over = Syncs(), threading.Event()

    def work(file: Path) -> None:
        with file.open("wb") as stream:
            while not over.wait(EVERY_S):
                stream.write(bytes(4096))
                stream.flush()
                began = time.perf_counter()
                os.fsync(stream.fileno())
                found.took_s.append(time.perf_counter() - began)

    with TemporaryDirectory(dir=disk, prefix="hawk-edge-bench-") as folder:
        thread = threading.Thread(target=work, args=(Path(folder) / "synced",))
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join()
