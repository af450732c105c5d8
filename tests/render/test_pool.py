"""Pictures are drawn by a real Chromium that is shut in, and nothing is left of it afterwards."""

import asyncio
import os
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from hawk_edge.beside import NICENESS
from hawk_edge.chromium import find_chromium, find_renderer
from hawk_edge.render import children, tree
from hawk_edge.render.confined import USER, without_network
from hawk_edge.render.orders import Limits, Undrawable
from hawk_edge.render.pool import Pool
from tests.canary import Canary, canary
from tests.test_beside import IDLE, disk_class

WHITE, RED, GREEN = (255, 255, 255), (255, 0, 0), (0, 128, 0)
pytestmark = pytest.mark.browser


def pixel(png: bytes) -> tuple[int, ...]:
    """The colour of the first pixel: whatever a row's filter, that one stands there as it is."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    packed, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        packed += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += 12 + length
    return tuple(zlib.decompressobj().decompress(packed, 4)[1:])


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def network(pid: int | str) -> Path:
    return Path(f"/proc/{pid}/ns/net").readlink()


def ours() -> set[int]:
    """What this process has started."""
    return set(tree.family(os.getpid())[1:])


def commands() -> dict[int, bytes]:
    """What each of them was started as; some go while one looks."""
    found = {}
    for pid in ours():
        with suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes()
    return found


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    before = ours()
    one = Pool(find_renderer())
    async with one.working():
        yield one
    assert ours() == before


async def test_a_page_is_drawn_as_it_is_in_the_size_of_the_window(pool: Pool) -> None:
    png = await pool.draw("<body style='background: green'>", 320, 200)
    assert size(png) == (320, 200)
    assert pixel(png) == GREEN
    assert size(await pool.draw("<p>", 100_000, 0)) == (Limits().side, 1)


async def test_a_whole_chromium_draws_it_as_well() -> None:
    whole = Pool(find_chromium())
    async with whole.working():
        assert pixel(await whole.draw("<body style='background: green'>", 320, 200)) == GREEN
    assert not ours()


async def test_all_of_it_has_cpu_and_disk_last_and_goes_first_when_memory_is_short(
    pool: Pool,
) -> None:
    await pool.draw("<p>", 320, 200)
    # Not those that draw a page, which end while one looks.
    lasting = [pid for pid, told in commands().items() if told and b"--type" not in told]
    assert len(lasting) >= 3  # the child, what drives the browser, and the browser
    for pid in lasting:
        assert os.getpriority(os.PRIO_PROCESS, pid) == NICENESS
        assert disk_class(pid) == IDLE
        assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) >= 300  # Chromium has its own


async def test_nothing_of_a_page_runs_and_nothing_is_asked_for(pool: Pool) -> None:
    with canary() as bird:
        png = await pool.draw(hostile(bird), 320, 200)
    assert pixel(png) == WHITE
    assert bird.asked == []


def hostile(bird: Canary) -> str:
    address = bird.address
    return f"""<!DOCTYPE html><meta http-equiv=refresh content="0;url={address}/refresh">
    <script>document.documentElement.style.background = "red"</script>
    <style>@import "{address}/import"; @font-face {{ font-family: f; src: url({address}/font) }}
    body {{ font-family: f; background: url({address}/background) }}</style>
    <link rel=stylesheet href="{address}/sheet"><link rel=preconnect href="{address}">
    <body onload="document.documentElement.style.background = 'red'">text
    <img src="{address}/image" onerror="document.documentElement.style.background = 'red'">
    <iframe src="{address}/frame"></iframe><iframe src="file:///etc/passwd"></iframe>
    <object data="{address}/object"></object><embed src="{address}/embed">
    <video src="{address}/video" poster="{address}/poster"></video>
    <svg><image href="{address}/svg"/><use href="{address}/use#a"/></svg>"""


async def test_a_page_that_does_not_end_is_given_up_and_the_next_is_drawn() -> None:
    before = ours()
    # On a CPU that is slow for the time being it has so much more time.
    limits = Limits(seconds=2.5, memory=1 << 40)
    pool = Pool(find_renderer(), limits=limits, slowness=lambda: 2.0)
    async with pool.working():
        deep = "<div style='filter: blur(50px)'>" * 400 + "x" * 1000
        endless = f"<style>div {{ width: 4000px; height: 4000px }}</style>{deep * 20}"
        with pytest.raises(Undrawable, match="within 5 s"):
            await pool.draw(endless, 1280, 800)
        assert ours() == before
        assert pixel(await pool.draw("<body style='background: red'>", 100, 100)) == RED
    assert ours() == before


async def test_at_the_end_no_child_is_left_whoever_still_waits_for_a_picture() -> None:
    pool = Pool(find_renderer(), children=2)
    async with pool.working():
        await pool.draw("<p>", 100, 100)
        # One that draws, one that starts, one that has to wait for either.
        waiting = [asyncio.create_task(pool.draw("<p>" * 20_000, 4000, 4000)) for _ in range(3)]
        await asyncio.sleep(0)
    assert not ours()
    for why in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(why, Undrawable), why
        assert "ending" in why.message
    with pytest.raises(Undrawable, match="ending"):
        await pool.draw("<p>", 100, 100)


async def test_a_browser_stands_still_while_others_need_the_cpu() -> None:
    states: list[str] = []

    def may_go_on() -> bool:
        # None while it has only just been begun, and a second while it begins another program.
        children = [pid for pid, told in commands().items() if b"child.py" in told]
        if children:
            stat = Path(f"/proc/{min(children)}/stat").read_text()
            states.append(stat.rpartition(")")[2].split()[0])
        return not 1 < len(states) < 5

    pool = Pool(find_renderer(), may_go_on=may_go_on)
    async with pool.working():
        assert pixel(await pool.draw("<body style='background: red'>", 100, 100)) == RED
    assert states[2:5] == ["T", "T", "T"]


async def test_a_page_that_takes_too_much_memory_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(children, "WATCH_S", 0.01)
    pool = Pool(find_renderer(), limits=Limits(memory=1 << 20))
    async with pool.working():
        with pytest.raises(Undrawable, match="more than 1 MB"):
            await pool.draw("<p>" * 10_000, 1280, 800)


async def test_a_browser_that_dies_is_told_and_another_one_is_started(pool: Pool) -> None:
    await pool.draw("<p>", 100, 100)
    for pid, command in commands().items():
        if b"--remote-debugging-pipe" in command:
            with suppress(ProcessLookupError):  # it went with the first
                os.kill(pid, 9)
    with pytest.raises(Undrawable):
        await pool.draw("<p>", 100, 100)
    assert size(await pool.draw("<p>", 100, 100)) == (100, 100)


async def test_a_child_draws_many_and_is_replaced_after_so_many() -> None:
    pool = Pool(find_renderer(), limits=Limits(pictures=2))
    async with pool.working():
        seen: list[frozenset[int]] = []
        for _ in range(4):
            await pool.draw("<p>", 50, 50)
            seen.append(frozenset(ours()))
    assert seen[0]
    assert seen[1] == seen[3] == frozenset()


async def test_who_is_not_needed_any_more_goes(pool: Pool) -> None:
    quick = Pool(find_renderer(), limits=Limits(idle_s=0.01))
    async with quick.working():
        await quick.draw("<p>", 50, 50)
        for _ in range(400):
            if not ours():
                return
            await asyncio.sleep(0.05)
        pytest.fail("it is still there")


async def test_no_more_than_one_is_drawn_at_a_time(pool: Pool) -> None:
    many = await asyncio.gather(*(pool.draw("<p>", 50, 50 + n) for n in range(3)))
    assert [size(png)[1] for png in many] == [50, 51, 52]
    assert sum(b"child.py" in command for command in commands().values()) == 1


async def test_without_a_browser_or_with_a_wrong_one_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Undrawable, match="apt-get install"):
        await Pool(None).draw("<p>", 50, 50)
    wrong = tmp_path / "chromium"
    wrong.write_text("#!/bin/sh\necho no such library >&2\nexit 1\n")
    wrong.chmod(0o755)
    tmp_path.chmod(0o755)
    with pytest.raises(Undrawable, match="does not start"):
        await Pool(wrong).draw("<p>", 50, 50)
    assert not ours()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give it another user")
async def test_started_by_root_the_browser_is_another_user_without_a_network(pool: Pool) -> None:
    await pool.draw("<p>", 50, 50)
    seen = 0
    for pid, command in commands().items():
        if b"--remote-debugging-pipe" in command:  # it stays, whatever its children do
            status = Path(f"/proc/{pid}/status").read_text()
            assert f"Uid:\t{USER}\t{USER}\t{USER}\t{USER}\n" in status
            assert (network(pid) != network("self")) == bool(without_network())
            seen += 1
    assert seen
