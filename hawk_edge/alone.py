"""A state as a page that stands alone: all that was kept of the site is in it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from msgspec import Struct

from hawk_edge.assets.kept import Asset, Kept
from hawk_edge.errors import HawkError
from hawk_edge.replay import Rebuilt
from hawk_edge.showable import Inlined, Surroundings, is_exact, showable

Read = Callable[[str], tuple[str, bytes] | None]


class Alone(Struct, frozen=True):
    """The `page`, and whether it is `exact`: HTML alone says all of it.

    Where it does not, the frame's program makes it anew of `record` and `assets`.
    """

    page: str
    exact: bool
    record: dict[str, Any]
    assets: Mapping[str, str]


async def stand_alone(state: Rebuilt, kept: Kept) -> Alone:
    """The page of a state, which is used up."""
    assets = await kept.at(state.session, state.at_ms)
    loop = asyncio.get_running_loop()

    def read(url: str) -> tuple[str, bytes] | None:
        """Called from a thread, so that only what a page needs is read."""
        asset: Asset | None = assets.get(url)
        if asset is None:
            return None
        reading = asyncio.run_coroutine_threadsafe(kept.read(state.session, asset.digest), loop)
        try:
            return asset.type, reading.result()[1]
        except HawkError:
            return None  # damaged or gone: it shows as what was never kept

    return await asyncio.to_thread(_alone, state, read)


def _alone(state: Rebuilt, read: Read) -> Alone:
    inlined = Inlined(read)
    with closing(state):
        record = state.record()
        base = record.get("base") or state.url
        around = Surroundings(base, dark=bool(record.get("dark")), look=inlined)
        root = state.tree.root
        exact = is_exact(root)
        page = showable(root, around)
    return Alone(page, exact and inlined.sized, record, inlined.used)
