"""A server that is quick to ask for batches, and is ended however its tests end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import HawkProcess


@contextmanager
def running(data: Path, origin: str, printed: list[str] | None = None) -> Iterator[HawkProcess]:
    """A settled server; `printed` gets what it said."""
    hawk = HawkProcess(data, HAWK_REPORTER_FLUSH_MS="250")
    try:
        yield hawk.settle(origin)
    finally:
        code, said = hawk.stop()
    assert (code, "Traceback" in said) == (0, False), said
    if printed is not None:
        printed.append(said)
