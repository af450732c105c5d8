"""What lies in the outbox leaves as letters that tell it all, with the picture if it comes in time."""

from pathlib import Path

import pytest

from hawk_edge.alerts.decide import HOUR_MS, MOST_A_DAY
from hawk_edge.alerts.settle import PICTURE_MS
from hawk_edge.alerts.story import MOST_PICTURE
from hawk_edge.timekey import parse_state_name
from tests.alerts.telling import ADDRESS, MEMBER, MESSAGES, OWNER, png, telling
from tests.batches import batch, new_id
from tests.mail.office import image, office, text


async def test_a_letter_tells_it_all_and_leaves_the_outbox(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            session = await hawk.alarmed(picture=png())
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
            issue = (await hawk.store.database.read("SELECT id FROM issues"))[0]["id"]
    [letter] = one.parsed
    assert letter["To"] == OWNER
    assert letter["Subject"] == "[Shop] New: the cart broke"
    assert image(letter) == png()
    for words in (
        f"{ADDRESS}/sessions/{session}?t=2500", f"{ADDRESS}/issues/{issue}", "1 time in 1 session",
        "2.5 s  Opened /cart", "1.5 s  Clicked “Pay now”", "1280 by 800",
    ):  # fmt: skip
        assert words in text(letter), words


async def test_each_has_a_letter_of_their_own_over_one_connection(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(OWNER, MEMBER, picture=png())
            await hawk.carrier(one.port).work()
    assert [to for to, _ in one.letters] in ([OWNER, MEMBER], [MEMBER, OWNER])
    assert one.connections == 1


async def test_nobody_is_called_when_there_is_nothing_to_send(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.carrier(one.port).work()
            assert await hawk.carrier(one.port).next_due() is None
    assert one.connections == 0


async def test_a_roundup_is_sent_like_any_other(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.only(to=(OWNER,))
            for message in MESSAGES:
                hawk.screens.drawn[await hawk.breaks(message)] = png()
            await hawk.tell(one.port)
            hawk.now_ms += HOUR_MS
            await hawk.tell(one.port)
    assert len(one.letters) == MOST_A_DAY + 1
    more = len(MESSAGES) - MOST_A_DAY
    assert one.parsed[-1]["Subject"] == f"[Shop] {more} more issues since the last letter"
    said = text(one.parsed[-1])
    assert len([message for message in MESSAGES if message in said]) == more


# --- the picture


async def test_a_letter_waits_for_its_picture_and_goes_when_it_comes(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            session = await hawk.alarmed()
            [(wanted, state)] = hawk.screens.wanted
            assert (wanted, parse_state_name(state)[1]) == (session, 1)
            carrier = hawk.carrier(one.port)
            for _ in range(3):
                await carrier.work()
                due = await carrier.next_due()
                assert due is not None
                assert 0 < due - hawk.now_ms <= 1000
                hawk.now_ms = due
            assert one.connections == 0
            hawk.screens.drawn[session] = png(8, 8)
            await carrier.work()
            assert await carrier.next_due() is None
    assert image(one.parsed[0]) == png(8, 8)


async def test_after_two_minutes_it_goes_without_and_says_so(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed()
            hawk.now_ms += PICTURE_MS - 1000
            await hawk.carrier(one.port).work()
            assert one.letters == []
            hawk.now_ms += 1000
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
    [letter] = one.parsed
    assert image(letter) is None
    assert "There is no picture of the screen: it could not be drawn in time." in text(letter)


async def test_one_that_cannot_be_drawn_is_not_waited_for(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            session = await hawk.alarmed()
            hawk.screens.undrawable[session] = "the page has too many\r\nnodes"
            await hawk.carrier(one.port).work()
    assert "no picture of the screen: the page has too many nodes." in text(one.parsed[0])


async def test_what_happened_before_anything_was_recorded_waits_for_no_picture(
    tmp_path: Path,
) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.only(to=(OWNER,))
            early = {"k": "error", "t": 1, "message": "too early"}
            await hawk.take(batch(1, early, session=new_id(), t0=hawk.now_ms), hawk.now_ms)
            await hawk.grouper.work()
            await hawk.tell(one.port)
    assert "nothing of the page had been recorded by then" in text(one.parsed[0])


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (png() + b"\0" * MOST_PICTURE, "it is too large for a letter"),
        (b"<svg onload=alert(1)>", "it could not be drawn"),
        (b"\x89PNG\r\n\x1a\n", "it could not be drawn"),
        (png(0, 0), "it could not be drawn"),
    ],
)
async def test_what_is_no_picture_or_too_large_is_left_out(
    tmp_path: Path, picture: bytes, why: str
) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(picture=picture)
            await hawk.carrier(one.port).work()
    assert image(one.parsed[0]) is None
    assert f"There is no picture of the screen: {why}." in text(one.parsed[0])


@pytest.mark.parametrize("says_so", [True, False])
async def test_a_server_that_takes_little_gets_the_letter_without_its_picture(
    tmp_path: Path, says_so: bool
) -> None:
    large = png() + b"\0" * 200_000
    with office(size=100_000, says_size=says_so) as one:
        async with telling(tmp_path) as hawk:
            await hawk.alarmed(picture=large)
            await hawk.carrier(one.port).work()
            assert await hawk.lies() == []
    assert image(one.parsed[0]) is None
    assert "larger than the mail server takes" in text(one.parsed[0])
