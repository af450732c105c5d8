"""Beside the server: told as soon as it is known, and nothing waits for a mail server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from hawk_edge.alerts.job import Alerts
from hawk_edge.clock import wall_clock_ms
from hawk_edge.config import MailSettings
from hawk_edge.errors import Unusable
from hawk_edge.mail.smtp import greeting
from hawk_edge.pictures import Pictures
from tests.alerts.hook import Hook
from tests.alerts.telling import ADDRESS, MEMBER, OWNER, Telling, png, telling
from tests.assets.site import answer
from tests.mail.office import office

FROM = "alerts@hawk.test"


@asynccontextmanager
async def alerting(hawk: Telling, port: int) -> AsyncIterator[Alerts]:
    """All of it at work, with a mail server at a port of this machine, on the clock on the wall."""
    hawk.now_ms = wall_clock_ms()
    url = f"smtp://127.0.0.1:{port}" if port else ""
    alerts = Alerts(
        hawk.store, hawk.replay, hawk.issues, cast(Pictures, hawk.screens), MailSettings(url, FROM),
        alarmed=hawk.grouper.alarmed,
    )  # fmt: skip
    async with alerts.working(ADDRESS):
        yield alerts


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    """Look until it is so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_who_has_to_know_is_told_at_once(tmp_path: Path, shop: Hook) -> None:
    shop.paths["/hook"] = answer(b"")
    with office() as one:
        async with telling(tmp_path) as hawk, alerting(hawk, one.port) as alerts:
            await hawk.only(webhook=f"{shop.origin}/hook")
            session = await hawk.breaks()
            await until(lambda: shop.bodies)
            assert one.letters == []  # they wait for the picture, and the webhook does not
            hawk.screens.drawn[session] = png()
            await until(lambda: len(one.letters) == 2)
            await until(lambda: alerts.lies() == {"waiting": 0, "given_up": 0})
            assert await hawk.lies() == []
    assert sorted(to for to, _ in one.letters) == [MEMBER, OWNER]
    assert all(letter.get_body(("html",)) is not None for letter in one.parsed)


async def test_what_the_last_run_left_is_sent_by_the_next(tmp_path: Path) -> None:
    with office() as one:
        async with telling(tmp_path) as hawk:
            hawk.now_ms = wall_clock_ms()
            hawk.screens.drawn[await hawk.breaks("cart broke")] = png()
            await hawk.settler.work()
            left = await hawk.breaks("menu broke")
            drawn = hawk.screens.drawn | {left: png()}
        async with telling(tmp_path, anew=False) as hawk:
            hawk.screens.drawn = drawn
            async with alerting(hawk, one.port):
                await until(lambda: len(one.letters) == 4)


async def test_a_mail_server_that_hangs_keeps_nobody_waiting(tmp_path: Path, shop: Hook) -> None:
    shop.paths["/hook"] = answer(b"")
    with office() as one:
        one.hangs.add("EHLO")
        async with telling(tmp_path) as hawk:
            await hawk.only(webhook=f"{shop.origin}/hook")
            async with alerting(hawk, one.port) as alerts:
                hawk.screens.drawn[await hawk.breaks("cart broke")] = png()
                await until(lambda: one.connections)
                began = time.monotonic()
                await hawk.breaks("menu broke")
                await until(lambda: len(shop.bodies) == 2)
                assert time.monotonic() - began < 5
                await until(lambda: alerts.lies()["waiting"] >= 4)
                ending = time.monotonic()
            assert time.monotonic() - ending < 2
            assert len(await hawk.lies()) == 4


async def test_without_mail_and_without_webhooks_alarms_go_and_nothing_is_kept(
    tmp_path: Path,
) -> None:
    async with telling(tmp_path) as hawk, alerting(hawk, 0):
        await hawk.breaks()
        async with asyncio.timeout(5):
            while await hawk.alarms():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert [await hawk.count(one) for one in ("alerts", "outbox")] == [0, 0]


async def test_without_a_sender_nothing_begins(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        with pytest.raises(Unusable, match="from is empty"):
            Alerts(
                hawk.store, hawk.replay, hawk.issues, cast(Pictures, hawk.screens),
                MailSettings("smtp://localhost"), alarmed=asyncio.Event(),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://hawk.example", "hawk.example"), ("http://127.0.0.1:8080", "[127.0.0.1]"),
        ("http://[::1]:8080", "[IPv6:::1]"), ("", "localhost"), ("https://hawk\u200b", "localhost"),
    ],
)  # fmt: skip
def test_we_say_who_we_are(address: str, name: str) -> None:
    assert greeting(address) == name
