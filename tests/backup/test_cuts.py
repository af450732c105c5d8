"""Cut off at any call, a backup harms none of those before it, and the next goes on from there."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batches import new_id, visit
from tests.copies import Cut, Memory, add, back_up, bring_back, held_by, held_in, verified
from tests.sealing import WORDS, Sealing, sealing
from tests.share import share, some

CANARY = "Zaubernuss-in-the-page"


async def test_cut_off_at_any_call_the_backup_before_is_whole_and_the_next_goes_on(
    hawk: Sealing, tmp_path: Path
) -> None:
    place = Memory()
    await back_up(hawk.store, place, keep=1)
    [first] = await verified(place)
    for number in range(3):
        await add(hawk, f"new {number}")
    before = dict(place.objects)
    place.mend()
    await back_up(hawk.store, place, keep=1)
    calls, changes, (second,) = place.calls, place.changes, await verified(place)
    expected = await held_by(hawk.store)
    assert calls > 60
    for round, cut_at in enumerate(some(range(1, calls + 1))):
        for halfway in (False, True) if cut_at in changes else (False,):
            place.objects = dict(before)
            place.mend()
            place.cut_at, place.halfway = cut_at, halfway
            with pytest.raises(Cut):
                await back_up(hawk.store, place, keep=1)
            place.mend()
            found = await verified(place)
            assert found in ([first], [first, second], [second]), cut_at
        copied = {name for name in place.objects if name not in before}
        await back_up(hawk.store, place, keep=1)
        assert not copied & set(place.puts), cut_at
        assert (await verified(place))[-1] == second
        if round % 20 == 0:
            folder = tmp_path / f"restored-{cut_at}"
            await bring_back(place, folder)
            assert await held_in(folder) == expected


async def test_a_run_that_is_cancelled_ends_and_leaves_what_it_copied(hawk: Sealing) -> None:
    place, reached = Memory(), asyncio.Event()

    async def stay(name: str) -> None:
        if len(place.puts) == 5:
            reached.set()
            await asyncio.Event().wait()

    place.before_put = stay
    running = asyncio.create_task(back_up(hawk.store, place))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    copied, place.before_put = set(place.puts), None
    place.mend()
    await back_up(hawk.store, place)
    assert not copied & set(place.puts)


DOINGS = ["visit", "page", "seal", "erase", "backup", "keep 1", "cut"]


@settings(max_examples=share(8))
@given(
    doings=st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(1, 60)), min_size=4, max_size=12)
)
async def test_whatever_happens_every_backup_that_is_there_is_whole(
    doings: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, place = tmp_path_factory.mktemp("doings"), Memory()
    async with sealing(folder / "data") as hawk:
        sessions = [await add(hawk, WORDS)]
        for doing, number in doings:
            if doing == "visit":
                for body in visit(new_id(), deltas=3):
                    await hawk.take(body)
            elif doing == "page":
                sessions.append(await add(hawk, f"{WORDS} {number}"))
            elif doing == "seal":
                await hawk.seal_all()
            elif doing == "erase" and sessions:
                await hawk.erasure.session(sessions.pop(number % len(sessions)))
            elif doing == "cut":
                place.cut_at = number
                with suppress(Cut):
                    await back_up(hawk.store, place, keep=2)
                place.mend()
            else:
                await back_up(hawk.store, place, keep=1 if doing == "keep 1" else 3)
            await verified(place)
        await back_up(hawk.store, place)
        await bring_back(place, folder / "restored")
        assert await held_in(folder / "restored") == await held_by(hawk.store)
