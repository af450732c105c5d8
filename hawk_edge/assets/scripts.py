"""A script, or its source map, from where the site has it: with the same care as pictures."""

import re

from msgspec import Struct

from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.fetch import Fetcher, Want
from hawk_edge.errors import NotFound
from hawk_edge.model import Site

MOST_BYTES = 20 << 20  # a map with all sources in it is some times as large as its script
# Maps come under any type; a page that stands for what is not there is none of them.
_DECLARED = re.compile(r"(?:text|application|binary)/(?!html\b|xhtml)[\w.+-]+|", re.IGNORECASE)


class Text(Struct, frozen=True):
    """What was there, and what a script's server says is the address of its map, or ""."""

    content: bytes
    map: str


class Scripts:
    """Asks a site for scripts and maps."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def get(self, site: Site, url: str) -> Text:
        """What is at `url`, one of the site's origins. Raises NotFound, which says why."""
        try:
            answer = await self._fetcher.answer(site, url, _SCRIPTS)
        except NotFetched as failure:
            raise NotFound(failure.why) from None
        if answer.status != 200:
            raise NotFound(f"status {answer.status}")
        said = answer.headers.get("sourcemap") or answer.headers.get("x-sourcemap") or ""
        return Text(answer.content, said)


def _acceptable(declared: str) -> bool:
    return _DECLARED.fullmatch(declared.partition(";")[0].strip()) is not None


_SCRIPTS = Want("text/javascript, application/json, */*;q=0.1", _acceptable, lambda _: MOST_BYTES)
