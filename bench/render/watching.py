"""How much memory all that this process has started takes, while a block lasts."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hawk_edge.render import tree

LOOK_S = 0.03


class Seen:
    """`peak_mb`: what they had for themselves alone, at the highest of all looks."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._cost_s = 0.0
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def cost_s(self) -> float:
        """CPU seconds that the looking has taken so far."""
        return self._cost_s

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            taken = tree.memory(tree.family(os.getpid())[1:]) / (1 << 20)
            self.peak_mb = max(self.peak_mb, taken)
            self._cost_s = time.thread_time()


@contextmanager
def watching() -> Iterator[Seen]:
    """Look until the block ends."""
    seen = Seen()
    try:
        yield seen
    finally:
        seen.stop()
