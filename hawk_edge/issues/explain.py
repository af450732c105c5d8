"""Where a program was when something went wrong, for people to read."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from hawk_edge.issues.fingerprint import is_own
from hawk_edge.issues.maps import Maps
from hawk_edge.issues.stacks import frames_of
from hawk_edge.model import Site


class Place(Struct, frozen=True):
    """A call. `file` is the one it was written in where a source map tells, else the script's URL.

    `line` and `column` count from 1, 0: not known; `code` is that line, or "". `own`: the site's.
    """

    function: str
    file: str
    line: int
    column: int
    code: str
    own: bool


class Explain:
    """Reads the stacks of errors with their source maps."""

    def __init__(self, maps: Maps) -> None:
        self._maps = maps

    async def stack(self, data: Mapping[str, Any], site: Site) -> list[Place]:
        """The calls of an error by its fields, the newest first."""
        stack = data.get("stack")
        frames = frames_of(stack) if isinstance(stack, str) else []
        return [
            Place(
                one.function, one.source or one.url, one.line, one.column, one.code,
                is_own(one, site),
            )
            for one in await self._maps.mapped(site.id, frames)
        ]  # fmt: skip
