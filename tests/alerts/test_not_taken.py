"""What is not taken is tried again, or given up with its reason; nothing is lost."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.alerts.claims import CLAIM_MS, FIRST_MS, GIVE_UP_MS, LONGEST_MS, pause_ms
from hawk_edge.store.index.outbox import KEPT_MS, Letter
from tests.alerts.telling import MEMBER, OWNER, png, telling
from tests.mail.office import office

QUICK_S = 0.3


async def test_a_refused_address_is_given_up_and_spoils_no_other(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(OWNER, "nobody@shop.test", picture=png())
            one.refuses.add("nobody@shop.test")
            await hawk.carrier(one.port).work()
            [left] = await hawk.lies()
            assert (left.recipient, left.due_ms, left.tries) == ("nobody@shop.test", None, 1)
            assert left.failure == "the address was refused: 550 no such user"
            assert await hawk.outbox.waiting() == {"waiting": 0, "given_up": 1}
            hawk.now_ms += GIVE_UP_MS
            await hawk.carrier(one.port).work()
            hawk.now_ms += KEPT_MS
            await hawk.outbox.forget_old(hawk.now_ms)
            assert await hawk.lies() == []
    assert [to for to, _ in one.letters] == [OWNER]


async def test_what_is_put_off_is_sent_later_as_the_same_letter(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(picture=png())
            carrier = hawk.carrier(one.port)
            one.answers["DATA"] = "451 try later"
            await carrier.work()
            [left] = await hawk.lies()
            assert left.due_ms is not None
            assert 0.7 * FIRST_MS <= left.due_ms - hawk.now_ms <= 1.3 * FIRST_MS
            one.answers.clear()
            await carrier.work()
            assert one.letters == []
            hawk.now_ms = left.due_ms
            await carrier.work()
            assert one.parsed[0]["Message-ID"] == f"<{left.id}@hawk.test>"
            assert await hawk.lies() == []


@pytest.mark.parametrize("how", ["hangs", "breaks", "refuses us", "is not there"])
async def test_when_the_server_fails_all_mail_rests_and_none_is_lost(
    tmp_path: Path, how: str
) -> None:
    with office() as one:
        port = one.port
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(OWNER, MEMBER, picture=png())
            if how == "hangs":
                one.hangs.add("DATA")
            elif how == "breaks":
                one.breaks.add("DATA")
            elif how == "refuses us":
                one.answers["MAIL"] = "553 not you"
            else:
                port = 1
            carrier = hawk.carrier(port, answer_s=QUICK_S)
            await carrier.work()
            letters = await hawk.lies()
            assert sorted(letter.tries for letter in letters) == [0, 1]  # the other was not tried
            calls = one.connections
            await carrier.work()
            assert one.connections == calls
            due = await carrier.next_due()
            assert due is not None
            assert due - hawk.now_ms >= 0.7 * FIRST_MS
            one.hangs.clear()
            one.breaks.clear()
            one.answers.clear()
            hawk.now_ms += 2 * FIRST_MS
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
    assert sorted(to for to, _ in one.letters) == [MEMBER, OWNER]


async def test_after_four_days_it_is_given_up_with_the_last_reason(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.alarmed(picture=png())
        carrier, tries = hawk.carrier(1), 0
        while (due := await carrier.next_due()) is not None:
            hawk.now_ms = max(due, hawk.now_ms + 1)
            await carrier.work()
            tries += 1
            assert tries < 200
        [left] = await hawk.lies()
        assert left.failure
        assert left.due_ms is None
        assert hawk.now_ms - left.made_ms > GIVE_UP_MS - 3 * LONGEST_MS
        assert 40 < left.tries < 100


def test_pauses_grow_are_never_the_same_and_have_an_end() -> None:
    for tries in range(1, 100):
        usual = min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS)
        assert 0.75 * usual <= pause_ms(tries) <= 1.25 * usual
    assert len({pause_ms(5) for _ in range(20)}) > 10


async def test_what_dies_in_the_middle_is_sent_again_after_a_while(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(picture=png())
            assert not await hawk.drafts.hasten()
            claimed = await hawk.outbox.claim("mail", hawk.now_ms, hawk.now_ms + CLAIM_MS)
            assert claimed is not None
            # Whoever claimed it is gone; nobody else takes it before its time.
            assert await hawk.outbox.claim("mail", hawk.now_ms, hawk.now_ms + CLAIM_MS) is None
            hawk.now_ms += CLAIM_MS
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
    assert len(one.letters) == 1


async def test_a_letter_that_cannot_be_written_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed("a@shop.test", "b@shop.test", picture=png())
            of, spoilt = hawk.drafts.of, list[str]()

            async def spoils(letter: Letter) -> Any:
                if letter.id in spoilt or not spoilt:
                    spoilt.append(letter.id)
                    raise ZeroDivisionError
                return await of(letter)

            monkeypatch.setattr(hawk.drafts, "of", spoils)
            with pytest.raises(ZeroDivisionError):
                await hawk.carrier(one.port).work()
            await hawk.carrier(one.port).work()
            assert len(one.letters) == 1
            hawk.now_ms += GIVE_UP_MS + 1
            await hawk.carrier(one.port).work()
            [left] = await hawk.lies()
            assert (left.id, left.due_ms, left.failure) == (spoilt[0], None, "it was never sent")


async def test_what_somebody_has_seen_to_meanwhile_does_not_leave(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(picture=png())
            await hawk.judge("ignored")
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
    assert one.letters == []
