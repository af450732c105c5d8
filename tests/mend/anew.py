"""Losing an index, and having it made anew."""

from pathlib import Path
from typing import Any

from hawk_edge.check import check
from hawk_edge.mend.rebuild import rebuild
from hawk_edge.store.folder import open_store
from tests.mend.corpus import dumped


def lose(folder: Path) -> None:
    """Throw the index away."""
    for path in folder.glob("index.db*"):
        path.unlink()


async def made_anew(folder: Path) -> list[str]:
    return await rebuild(folder, "", lambda _: None)


async def after(folder: Path, *, clean: bool = True) -> dict[str, list[Any]]:
    async with open_store(folder) as store:
        assert not clean or [line async for line in check(store, read_data=True)] == []
        return await dumped(store)
