"""What a letter in the outbox is about, read when it is about to leave."""

from collections.abc import Callable

from hawk_edge.alerts.story import MOST_IN_ROUNDUP, Roundup, Stories, Story
from hawk_edge.store.index.alerts import AlertIndex
from hawk_edge.store.index.outbox import Letter, Outbox


class Drafts:
    """Reads them; nothing of what a session shows lies in the outbox itself."""

    def __init__(
        self, index: AlertIndex, outbox: Outbox, stories: Stories, now_ms: Callable[[], int]
    ) -> None:
        self._index = index
        self._outbox = outbox
        self._stories = stories
        self._now_ms = now_ms

    async def hasten(self) -> bool:
        """Let those letters go that wait for a picture no more; whether others still do."""
        waits = False
        for about in await self._outbox.put_off(self._now_ms()):
            alarm = await self._index.told(about)
            if alarm is not None and await self._stories.awaits_picture(alarm):
                waits = True
            else:
                await self._outbox.hasten(about, self._now_ms())
        return waits

    async def of(self, letter: Letter) -> Story | Roundup | None:
        """What to tell; None when nobody needs to know any more, or all of it is gone."""
        if letter.session:
            alarm = await self._index.told(letter.about)
            return await self._stories.of(alarm) if alarm else None
        site = await self._stories.site(letter.site)
        alarms, count = await self._index.told_in(letter.about, MOST_IN_ROUNDUP)
        if site is None:
            return None
        roundup = await self._stories.roundup(letter.about, site, alarms, count)
        return roundup if roundup.items else None
