"""Source maps that a site itself has beside its scripts: each is fetched once, before what happened
in the script is grouped.

Only of scripts with a digest of their build in their names: of all others nobody knows whether what
is there now is what the visitor had, and a wrong map tells wrong lines. Whoever can send a batch
can name scripts, so few of a site are asked for in a day.
"""

import asyncio
import base64
import binascii
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import unquote_to_bytes

from hawk_edge.addresses import origin_of, resolve
from hawk_edge.beside import beside
from hawk_edge.bounded import Bounded
from hawk_edge.clock import steady_clock_s
from hawk_edge.errors import HawkError, NotFound
from hawk_edge.issues.given import Given
from hawk_edge.issues.maps import Maps, address_of
from hawk_edge.issues.variable import LEFT, path_without_variables
from hawk_edge.model import Site
from hawk_edge.sites import origin_allowed

LOG = logging.getLogger(__name__)
PATIENCE_S = 60.0  # an alarm that is a minute late is better than one for each build
LOOK_S = 1.0  # between two looks whether there is CPU to spare
DAY_S, A_DAY = 24 * 3600.0, 50  # scripts of a site that are asked for in it
KEPT = 2_000  # scripts that were asked for, and sites
_SAID = re.compile(rb"//[#@][ \t]*sourceMappingURL=([^\s'\"]+)")
_DATA = re.compile(r"data:application/json[^,]*?(;base64)?,", re.IGNORECASE)


class Text(Protocol):
    """What was at an address, and what its server says is the address of its map, or ""."""

    @property
    def content(self) -> bytes: ...  # noqa: D102
    @property
    def map(self) -> str: ...  # noqa: D102


Fetch = Callable[[Site, str], Awaitable[Text]]  # raises NotFound


class Offered:
    """`awaited` tells whether a script's map may still come; `working` has them fetched.

    `may_run` is asked before each: whether there is CPU to spare. `come` is called when it is known
    of a script whether it has one.
    """

    def __init__(
        self,
        maps: Maps,
        given: Given,
        fetch: Fetch,
        *,
        may_run: Callable[[], bool] = lambda: True,
        look_s: float = LOOK_S,
        steady_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._maps = maps
        self._given = given
        self._fetch = fetch
        self._may_run = may_run
        self._look_s = look_s
        self._steady_s = steady_s
        self._asked: Bounded[tuple[str, str], float] = Bounded(KEPT)
        self._days: Bounded[str, list[float]] = Bounded(KEPT)
        self._waiting: dict[tuple[str, str], Site] = {}
        self._wanted = asyncio.Event()
        self.come: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Fetch while the block lasts."""
        async with beside(self._keep_working()):
            yield

    async def awaited(self, site: Site, urls: Iterable[str]) -> bool:
        """Whether the map of one of these scripts may still come. It is fetched, if nobody has."""
        named = {address_of(url) for url in urls if origin_allowed(site, origin_of(url))}
        scripts = {one for one in named if _is_built(one)}
        new = {one for one in scripts if self._is_new(site, one)}
        for one in new - await self._maps.known(site.id, new) if new else ():
            if self._may_ask(site):
                self._asked.put((site.id, one), self._steady_s())
                self._waiting[site.id, one] = site
                self._wanted.set()
        return any((site.id, one) in self._waiting for one in scripts)

    def _is_new(self, site: Site, script: str) -> bool:
        asked = self._asked.get((site.id, script))
        return asked is None or self._steady_s() - asked >= DAY_S

    def _may_ask(self, site: Site) -> bool:
        now = self._steady_s()
        today = [at for at in self._days.get(site.id) or [] if now - at < DAY_S]
        if len(today) >= A_DAY:
            return False
        self._days.put(site.id, [*today, now])
        return True

    async def _keep_working(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self._waiting:
                key, site = next(iter(self._waiting.items()))
                try:
                    since = self._asked.get(key) or 0
                    async with asyncio.timeout(since + PATIENCE_S - self._steady_s()):
                        await self._get(site, key[1])
                except (HawkError, TimeoutError) as why:
                    LOG.info("%s has no source map: %s", key[1], why)
                except Exception:
                    LOG.exception("fetching the source map of %s failed", key[1])
                finally:
                    del self._waiting[key]
                self.come()

    async def _get(self, site: Site, script: str) -> None:
        """Fetch a script's map, and keep it. Raises HawkError."""
        while not self._may_run():  # noqa: ASYNC110 it looks at the machine only when it is asked
            await asyncio.sleep(self._look_s)
        text = await self._fetch(site, script)
        said = text.map or _named_in(text.content)
        if not said:
            raise NotFound("it names none")
        content = _inside(said)
        if content is None:
            url = resolve(said, script)
            if url is None:
                raise NotFound("what it names is no address")
            content = (await self._fetch(site, url)).content
        await self._given.keep(site, content, script)


def _is_built(script: str) -> bool:
    """Whether the name of its file has a digest in it."""
    name = script.rpartition("/")[2]
    return LEFT in path_without_variables(name)


def _named_in(script: bytes) -> str:
    """The address that a script says its map is at: the last one counts."""
    found = _SAID.findall(script)
    return found[-1].decode(errors="replace") if found else ""


def _inside(said: str) -> bytes | None:
    """The map itself, where it stands in the place of its address. Raises NotFound."""
    head = _DATA.match(said)
    if head is None:
        return None
    content = said[head.end() :]
    try:
        return base64.b64decode(content) if head[1] else unquote_to_bytes(content)
    except binascii.Error:
        raise NotFound("the map in it cannot be read") from None
