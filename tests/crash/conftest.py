"""The writer that is killed, one for all tests here."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.harness import Ground, Writer
from tests.crash.power import Power, can_mount, powered
from tests.crash.shim import build

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with Writer(build(tmp_path_factory.mktemp("shim"))) as one:
        yield one


@pytest.fixture
def seed() -> int:
    """HAWK_CRASH_SEED=… does the same again."""
    chosen = int(os.environ.get("HAWK_CRASH_SEED", secrets.randbelow(1_000_000)))
    print(f"HAWK_CRASH_SEED={chosen}")
    return chosen


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """In memory, where there is such a folder: what was written outlives the process there too."""
    folder = MEMORY if MEMORY.is_dir() else tmp_path
    with TemporaryDirectory(dir=folder) as inside:
        yield Ground(Path(inside))


@pytest.fixture
def power(tmp_path: Path) -> Iterator[Power]:
    if os.geteuid() != 0 or not can_mount(tmp_path):
        pytest.skip("here nobody may mount a file system")
    with powered(tmp_path) as one:
        yield one
