"""The writer that is killed, one for all tests here."""

import os
import secrets
from collections.abc import Iterator

import pytest

from tests.crash.harness import Writer
from tests.crash.shim import build


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
