"""What is alarming is told once, to whom it concerns, within the limits, whatever restarts between."""

from pathlib import Path

import pytest

from hawk_edge.alerts.decide import HOUR_MS, MOST_A_DAY
from hawk_edge.alerts.settle import Settler
from hawk_edge.alerts.story import Roundup
from hawk_edge.store.index.alerts import DAY_MS, KEPT_MS, Alarm
from hawk_edge.store.index.recipients import MOST
from tests import raw
from tests.alerts.telling import MEMBER, MESSAGES, OWNER, VIEWER, Telling, telling
from tests.batches import T0
from tests.store.opened import SITE


async def told(hawk: Telling) -> list[str]:
    """To whom there are letters now; they are taken away."""
    recipients = [one.recipient for one in await hawk.lies()]
    for one in await hawk.lies():
        await hawk.outbox.sent(one)
    return recipients


async def test_owners_and_members_are_told_and_a_picture_is_wanted_at_once(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        session = await hawk.breaks()
        assert await hawk.alarms() == 1
        assert await hawk.settler.work()
        assert await hawk.alarms() == 0
        letters = await hawk.lies()
        assert [(one.recipient, one.way, one.session) for one in letters] == [
            (MEMBER, "mail", session), (OWNER, "mail", session)
        ]  # fmt: skip
        assert VIEWER not in await told(hawk)
        assert [one for one, _ in hawk.screens.wanted] == [session]
        assert not await hawk.settler.work()
        assert await hawk.check() == []


async def test_the_same_again_tells_nobody(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        for _ in range(3):
            await hawk.breaks()
            await hawk.settler.work()
        assert await told(hawk) == [MEMBER, OWNER]


@pytest.mark.parametrize(
    ("settings", "who"),
    [
        ({"to": ("a@x.test", "b@x.test")}, ["a@x.test", "b@x.test"]),
        ({"to": ()}, []),
        ({"to": (), "webhook": "https://hooks.test/x"}, [""]),
        ({"webhook": "https://hooks.test/x"}, ["", MEMBER, OWNER]),
        ({"to": tuple(f"{at:02}@x.test" for at in range(50))}, [f"{at:02}@x.test" for at in range(MOST)]),
    ],
)  # fmt: skip
async def test_a_site_may_say_who_is_told(
    tmp_path: Path, settings: dict[str, object], who: list[str]
) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(**settings)
        await hawk.breaks()
        await hawk.settler.work()
        assert await told(hawk) == who
        assert (await hawk.alarms(), await hawk.count("alerts")) == (0, bool(who))


async def test_without_a_mail_server_only_webhooks_are_told(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(webhook="https://hooks.test/x")
        hawk.settler._mails = False
        await hawk.breaks()
        await hawk.settler.work()
        assert await told(hawk) == [""]


@pytest.mark.parametrize("status", ["resolved", "ignored"])
async def test_what_somebody_has_seen_to_meanwhile_is_not_told(tmp_path: Path, status: str) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.judge(status)  # type: ignore[arg-type]
        assert not await hawk.settler.work()
        assert (await hawk.alarms(), await hawk.count("outbox"), await hawk.count("alerts")) == (
            0,
            0,
            0,
        )


async def come_back(hawk: Telling) -> None:
    """Everything is resolved, and breaks again."""
    await hawk.judge("resolved")
    hawk.now_ms += 60_000
    await hawk.breaks()
    await hawk.settler.work()


async def test_what_comes_back_within_the_hour_is_told_when_it_has_passed(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.settler.work()
        assert await told(hawk) == [MEMBER, OWNER]
        began = hawk.now_ms
        for _ in range(3):
            await come_back(hawk)
        assert await told(hawk) == []
        assert await hawk.settler.next_due() == began + HOUR_MS
        hawk.now_ms = began + HOUR_MS - 1
        assert not await hawk.settler.work()
        hawk.now_ms += 1
        assert await hawk.settler.work()
        [letter, _] = await hawk.lies()
        alarm = await hawk.index.told(letter.about)
        assert alarm is not None
        assert (alarm.why, alarm.at_ms) == ("reopened", began + 3 * 60_000)  # the newest of them
        assert await told(hawk) == [MEMBER, OWNER]
        assert await hawk.settler.next_due() is None


async def test_what_waited_and_was_resolved_in_time_is_never_told(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.settler.work()
        await told(hawk)
        await come_back(hawk)
        await hawk.judge("resolved")
        hawk.now_ms += HOUR_MS
        assert not await hawk.settler.work()
        assert await told(hawk) == []


async def test_over_the_ceiling_the_rest_comes_in_one_letter(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        for message in MESSAGES:
            await hawk.breaks(message)
            await hawk.settler.work()
        assert len(await told(hawk)) == MOST_A_DAY
        over = len(MESSAGES) - MOST_A_DAY
        assert over > 1
        due = await hawk.settler.next_due()
        assert due == hawk.now_ms + HOUR_MS
        hawk.now_ms = due
        assert await hawk.settler.work()
        [letter] = await hawk.lies()
        assert (letter.session, letter.recipient) == ("", OWNER)
        draft = await hawk.drafts.of(letter)
        assert isinstance(draft, Roundup)
        assert (draft.count, len(draft.items)) == (over, over)
        await hawk.outbox.sent(letter)
        # Another one today would wait for tomorrow's.
        assert await hawk.breaks("one more thing")
        assert not await hawk.settler.work()
        assert await hawk.settler.next_due() == due + DAY_MS
        assert await hawk.check() == []


async def test_the_next_day_is_a_new_one(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        for message in MESSAGES[:MOST_A_DAY]:
            await hawk.breaks(message)
        await hawk.settler.work()
        hawk.now_ms += DAY_MS
        await hawk.breaks(MESSAGES[-1])
        await hawk.settler.work()
        assert len(await told(hawk)) == MOST_A_DAY + 1


async def test_a_restart_forgets_nothing_of_it(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.settler.work()
    async with telling(tmp_path, anew=False) as again:
        again.now_ms = T0
        await come_back(again)
        assert len(await again.lies()) == 2  # of the first
        for message in MESSAGES[: MOST_A_DAY + 2]:
            await again.breaks(message)
        await again.settler.work()
        assert len(await again.lies()) == 2 * MOST_A_DAY


async def test_two_who_settle_the_same_tell_it_once(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        await hawk.breaks()
        [alarm] = await hawk.index.unsettled(hawk.now_ms, 10)
        other = Settler(
            hawk.index, hawk.recipients, hawk.stories, hawk.screens, hawk._clock, mails=True  # type: ignore[arg-type]
        )  # fmt: skip
        assert [await one._settle(alarm) for one in (hawk.settler, other)] == [True, False]
        assert await told(hawk) == [OWNER]


async def test_an_alarm_that_cannot_be_settled_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        spoilt = await hawk.breaks("cart broke")
        await hawk.breaks("menu broke")
        settle = hawk.settler._settle

        async def spoils(alarm: Alarm) -> bool:
            if alarm.session == spoilt:
                raise ZeroDivisionError
            return await settle(alarm)

        monkeypatch.setattr(hawk.settler, "_settle", spoils)
        assert await hawk.settler.work()
        assert await told(hawk) == [OWNER]
        assert await hawk.alarms() == 1
        assert not await hawk.settler.work()


async def test_a_clock_that_was_wrong_holds_nothing_back_for_long(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        hawk.now_ms += 400 * DAY_MS
        await hawk.breaks()
        await hawk.settler.work()
        await come_back(hawk)  # it waits for an hour that lies in a year
        hawk.now_ms = T0 + DAY_MS
        await hawk.settler.work()
        assert await told(hawk) == [OWNER, OWNER]


async def test_old_alerts_are_forgotten_but_not_while_a_letter_is_left(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.settler.work()
        hawk.now_ms += KEPT_MS + 1
        await hawk.index.forget_old(hawk.now_ms)
        assert await hawk.count("alerts") == 1
        await told(hawk)
        await hawk.index.forget_old(hawk.now_ms)
        assert await hawk.count("alerts") == 0


async def test_nothing_of_an_erased_session_is_left_or_leaves(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        alarming, told_of = await hawk.breaks("cart broke"), await hawk.breaks("menu broke")
        await hawk.erasure.session(alarming)
        await hawk.settler.work()
        [letter, _] = await hawk.lies()
        await hawk.erasure.session(told_of)
        assert [await hawk.count(one) for one in ("alarms", "alerts", "outbox")] == [0, 0, 0]
        assert await hawk.drafts.of(letter) is None
        assert await hawk.erasure.settle(5)
        assert raw.found(tmp_path, [alarming, told_of]) == []


async def test_nothing_of_a_deleted_site_is_left(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.only(to=(OWNER,))
        for message in MESSAGES:
            await hawk.breaks(message)
        await hawk.settler.work()
        hawk.now_ms += HOUR_MS
        await hawk.settler.work()
        await hawk.erasure.forget_site(SITE.id)
        assert [await hawk.count(one) for one in ("alarms", "alerts", "outbox")] == [0, 0, 0]
