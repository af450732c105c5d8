"""Whether somebody would be told is tried by telling."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hawk_edge.alerts.settings import AlertChange, AlertsOfSites, read_change
from hawk_edge.alerts.trial import PAUSE_S, Trials
from hawk_edge.config import MailSettings
from hawk_edge.errors import OverQuota
from tests.alerts.hook import Hook
from tests.assets.site import answer
from tests.mail.office import Office, office
from tests.store.opened import SITE, Opened, opened

ME = "me@shop.test"


@pytest.fixture
def post() -> Iterator[Office]:
    with office() as one:
        yield one


def mail(post: Office) -> MailSettings:
    return MailSettings(url=f"smtp://127.0.0.1:{post.port}?tls=none", sender="hawk@hawk.test")


def trials(hawk: Opened, settings: MailSettings, clock: list[float] | None = None) -> Trials:
    at = clock or [0.0]
    return Trials(hawk.store, settings, "https://hawk.example", steady_s=lambda: at[0])


async def webhook(hawk: Opened, shop: Hook, kind: str) -> None:
    change = read_change({"webhook": f"{shop.origin}/hook", "kind": kind})
    await AlertsOfSites.of(hawk.store).change(SITE, change)


async def test_who_asks_gets_a_letter_and_nobody_else(tmp_path: Path, post: Office) -> None:
    async with opened(tmp_path) as hawk:
        await AlertsOfSites.of(hawk.store).change(SITE, AlertChange(to=["other@shop.test"]))
        said = await trials(hawk, mail(post)).send(SITE, ME)
        assert said == {"mail": {"to": ME, "why": None}, "webhook": None}
        assert [one["To"] for one in post.parsed] == [ME]


async def test_it_is_said_why_a_letter_is_not_taken(tmp_path: Path, post: Office) -> None:
    post.refuses = {ME}
    async with opened(tmp_path) as hawk:
        said = await trials(hawk, mail(post)).send(SITE, ME)
        assert "no such user" in said["mail"]["why"]


async def test_a_webhook_gets_a_body_that_says_it_is_a_test(tmp_path: Path, shop: Hook) -> None:
    async with opened(tmp_path) as hawk:
        shop.paths["/hook"] = answer(b"")
        await webhook(hawk, shop, "generic")
        said = await trials(hawk, MailSettings()).send(SITE, ME)
        assert said == {"mail": None, "webhook": {"to": "generic", "why": None}}
        [body] = map(json.loads, shop.bodies)
        assert (body["kind"], body["site"]["id"]) == ("test", SITE.id)


async def test_slack_gets_what_slack_takes_and_a_refusal_is_told(
    tmp_path: Path, shop: Hook
) -> None:
    async with opened(tmp_path) as hawk:
        shop.paths["/hook"] = answer(b"no_service", status="404 Not Found")
        await webhook(hawk, shop, "slack")
        said = await trials(hawk, MailSettings()).send(SITE, ME)
        assert said["webhook"] == {"to": "slack", "why": "status 404"}
        [body] = map(json.loads, shop.bodies)
        assert "test of Hawk Edge" in body["text"]


async def test_a_second_test_has_to_wait(tmp_path: Path, post: Office) -> None:
    async with opened(tmp_path) as hawk:
        clock = [0.0]
        one = trials(hawk, mail(post), clock)
        await one.send(SITE, ME)
        with pytest.raises(OverQuota):
            await one.send(SITE, ME)
        clock[0] += PAUSE_S
        await one.send(SITE, ME)
        assert len(post.letters) == 2
