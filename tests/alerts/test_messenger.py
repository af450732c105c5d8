"""Webhooks are told at once, in their shape, and again when they ask for it."""

import json
from pathlib import Path

from hawk_edge.alerts.webhook import signed
from tests.alerts.hook import Hook
from tests.alerts.telling import Telling, telling
from tests.assets.site import answer


async def hooked(hawk: Telling, shop: Hook, **settings: str) -> None:
    await hawk.only(to=(), webhook=f"{shop.origin}/hook", **settings)
    await hawk.breaks()
    await hawk.settler.work()


async def test_a_webhook_is_told_at_once_and_signed(tmp_path: Path, shop: Hook) -> None:
    shop.paths["/hook"] = answer(b"")
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    async with telling(tmp_path) as hawk:
        await hooked(hawk, shop, secret=secret)
        [letter] = await hawk.lies()
        await hawk.messenger().work()
        assert await hawk.lies() == []
        now_s = hawk.now_ms // 1000
    [body] = shop.bodies
    assert json.loads(body)["issue"]["title"] == "the cart broke"
    assert (
        shop.headers[0].items()
        >= {
            key: value.lower() for key, value in signed(secret, letter.id, now_s, body).items()
        }.items()
    )


async def test_slack_gets_its_own_shape(tmp_path: Path, shop: Hook) -> None:
    shop.paths["/hook"] = answer(b"ok")
    async with telling(tmp_path) as hawk:
        await hooked(hawk, shop, kind="slack")
        await hawk.messenger().work()
        assert await hawk.lies() == []
    assert json.loads(shop.bodies[0])["text"] == "[Shop] New: the cart broke"
    assert "webhook-signature" not in shop.headers[0]


async def test_a_webhook_that_fails_is_tried_again_as_it_asks(tmp_path: Path, shop: Hook) -> None:
    shop.paths["/hook"] = answer(b"", status="503 Later", retry_after="600")
    async with telling(tmp_path) as hawk:
        await hooked(hawk, shop)
        await hawk.messenger().work()
        [left] = await hawk.lies()
        assert (left.failure, left.tries) == ("status 503", 1)
        assert left.due_ms == hawk.now_ms + 600_000
        shop.paths["/hook"] = answer(b"", status="410 Gone")
        hawk.now_ms = left.due_ms
        await hawk.messenger().work()
        assert (await hawk.outbox.waiting())["given_up"] == 1


async def test_a_webhook_that_was_taken_back_is_not_told(tmp_path: Path, shop: Hook) -> None:
    async with telling(tmp_path) as hawk:
        await hooked(hawk, shop)
        await hawk.only()
        await hawk.messenger().work()
        assert await hawk.lies() == []
    assert shop.asked == []
