"""Settles alarms: who is told of them and when, or why nobody is."""

import logging
import secrets
from collections.abc import Callable

from hawk_edge.alerts.decide import decide, roundup_due_ms
from hawk_edge.alerts.story import Stories
from hawk_edge.errors import HawkError
from hawk_edge.model import Site
from hawk_edge.pictures import Pictures
from hawk_edge.store.index.alerts import Alarm, AlertIndex, Fate
from hawk_edge.store.index.outbox import NewLetter, Way
from hawk_edge.store.index.recipients import Recipients

LOG = logging.getLogger(__name__)
AT_A_TIME = 50  # alarms
PICTURE_MS = 2 * 60_000  # so long a letter waits for its picture


class Settler:
    """`mails`: whether there is a mail server to hand letters to."""

    def __init__(
        self, index: AlertIndex, recipients: Recipients, stories: Stories, pictures: Pictures,
        now_ms: Callable[[], int], *, mails: bool,
    ) -> None:  # fmt: skip
        self._index = index
        self._recipients = recipients
        self._stories = stories
        self._pictures = pictures
        self._now_ms = now_ms
        self._mails = mails
        self._unable: set[str] = set()

    async def work(self) -> bool:
        """Settle all that is due; whether there are new letters. Raises Unavailable or DiskFull."""
        wrote = False
        while alarms := await self._unsettled():
            for alarm in alarms:
                wrote |= await self._try(alarm)
        for held in await self._index.held(self._now_ms()):
            if roundup_due_ms(held) <= self._now_ms():
                await self._roundup(held.site)
                wrote = True
        return wrote

    async def next_due(self) -> int | None:
        """When there is something to settle again, if no alarm comes before."""
        now = self._now_ms()
        later = await self._index.next_due(now)
        held = [roundup_due_ms(one) for one in await self._index.held(now)]
        return min([*held, *([] if later is None else [later])], default=None)

    async def _unsettled(self) -> list[Alarm]:
        limit = AT_A_TIME + len(self._unable)
        found = await self._index.unsettled(self._now_ms(), limit)
        return [one for one in found if one.id not in self._unable]

    async def _try(self, alarm: Alarm) -> bool:
        try:
            return await self._settle(alarm)
        except HawkError:
            raise  # the store's trouble is everybody's
        except Exception:  # this one's own: no other waits behind it
            LOG.exception("an alarm of issue %s cannot be settled", alarm.issue)
            self._unable.add(alarm.id)
            return False

    async def _settle(self, alarm: Alarm) -> bool:
        site = await self._stories.site(alarm.site)
        if site is None or await self._stories.open_issue(alarm) is None:
            return await self._drop(alarm, "somebody has seen to it")
        now = self._now_ms()
        wait_ms = PICTURE_MS if alarm.state else 0
        letters = await self._letters(site, alarm.id, alarm.session, now, wait_ms)
        if not letters:
            return await self._drop(alarm, "nobody is to be told")
        decision = decide(await self._index.past(alarm.site, alarm.issue, now), now)
        is_told = decision.fate is Fate.ALONE
        if is_told and alarm.state:  # before it is settled: no crash comes between the two
            await self._want(alarm.session, alarm.state)
        settled = await self._index.settle(
            alarm, decision.fate, now, decision.due_ms, letters if is_told else ()
        )
        return is_told and settled

    async def _want(self, session: str, state: str) -> None:
        try:
            await self._pictures.want(session, state)
        except HawkError as why:
            LOG.warning("there will be no picture of a state: %s", why)

    async def _drop(self, alarm: Alarm, why: str) -> bool:
        LOG.info("no alert of issue %s: %s", alarm.issue, why)
        await self._index.drop(alarm)
        return False

    async def _roundup(self, site_id: str) -> None:
        now, roundup = self._now_ms(), secrets.token_hex(16)
        site = await self._stories.site(site_id)
        letters = await self._letters(site, roundup, "", now) if site else []
        await self._index.roundup(site_id, roundup, now, letters)

    async def _letters(
        self, site: Site, about: str, session: str, now_ms: int, wait_ms: int = 0
    ) -> list[NewLetter]:
        """What is to leave: mail after a wait, unless it is hastened, and the rest at once."""
        settings = await self._recipients.settings(site.id)
        to: list[tuple[Way, str]] = [("webhook", "")] if settings.webhook else []
        if self._mails:
            addresses = await self._recipients.addresses(site.account, settings)
            to += [("mail", address) for address in addresses]
        due = {"mail": now_ms + wait_ms, "webhook": now_ms}
        return [
            NewLetter(
                secrets.token_hex(16), about, site.id, session, way, recipient, now_ms, due[way]
            )
            for way, recipient in to
        ]
