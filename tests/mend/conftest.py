"""A folder with something of everything, to be damaged and made anew."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.mend.corpus import corpus, dumped


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[Any]]]:
    """A folder with something of everything, and what its tables hold."""
    folder = tmp_path_factory.mktemp("full")

    async def fill() -> dict[str, list[Any]]:
        async with corpus(folder) as hawk:
            await hawk.fill()
            assert await hawk.check(read_data=True) == []
            return await dumped(hawk.store)

    with asyncio.Runner() as runner:
        return folder, runner.run(fill())


@pytest.fixture
def folder(tmp_path: Path, full: tuple[Path, dict[str, list[Any]]]) -> Path:
    """A copy of it."""
    shutil.copytree(full[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def before(full: tuple[Path, dict[str, list[Any]]]) -> dict[str, list[Any]]:
    return full[1]
