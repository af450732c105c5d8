"""Signing in and out as a browser and as a program, and how long that holds."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.accounts.users import RENEW_MS
from hawk_edge.config import Config, Server
from hawk_edge.model import Role
from tests.web.inside import AN_HOUR_MS, PASSWORD, inside

ANN, BEN = "ann@b.test", "ben@b.test"
OTHER = "another long password"


async def test_the_cookie_is_renewed_while_somebody_works(tmp_path: Path) -> None:
    async with inside(tmp_path, Config(Server(signin_hours=3))) as it:
        await it.user(ANN)
        began, answer = it.now_ms, await it.sign_in(ANN)
        assert "max-age=3600" in answer.headers["set-cookie"].lower()
        first = it.http.cookies["hawk"]
        assert "set-cookie" not in (await it.http.get("/v1/me")).headers
        while it.now_ms < began + 3 * AN_HOUR_MS - RENEW_MS:
            it.now_ms += RENEW_MS
            assert await it.status("/v1/me") == 200
        assert it.http.cookies["hawk"] != first
        it.now_ms += RENEW_MS
        assert await it.status("/v1/me") == 401


async def test_who_does_nothing_for_an_hour_is_signed_out(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        await it.sign_in(ANN)
        it.now_ms += AN_HOUR_MS
        assert await it.status("/v1/me") == 401


async def test_who_keeps_the_token_renews_it(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        headers = await it.headers(ANN)
        it.now_ms += AN_HOUR_MS - 1000
        assert "set-cookie" not in (await it.http.get("/v1/me", headers=headers)).headers
        renewed = (await it.http.post("/v1/renew", headers=headers)).json()
        assert renewed["expires_in"] == 3600
        it.http.cookies.clear()
        it.now_ms += AN_HOUR_MS - 1000
        assert await it.status("/v1/me", headers) == 401
        newer = {"authorization": f"Bearer {renewed['token']}"}
        assert await it.status("/v1/me", newer) == 200
        assert (await it.http.post("/v1/signout", headers=newer)).status_code == 204
        assert (await it.http.post("/v1/renew", headers=newer)).status_code == 401


async def test_a_copied_cookie_is_worth_nothing_after_signing_out(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        await it.sign_in(ANN)
        copied = {"authorization": f"Bearer {it.http.cookies['hawk']}"}
        assert (await it.http.post("/v1/signout")).status_code == 204
        assert "hawk" not in it.http.cookies
        assert await it.status("/v1/me", copied) == 401


async def test_nobody_is_signed_out_from_another_site(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        await it.sign_in(ANN)
        answer = await it.http.post("/v1/signout", headers={"origin": "http://evil.example"})
        assert answer.status_code == 403
        assert await it.status("/v1/me") == 200


async def test_everywhere_is_everywhere(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        elsewhere = await it.headers(ANN)
        await it.sign_in(ANN)
        assert (await it.http.post("/v1/signout/everywhere")).status_code == 204
        assert "hawk" not in it.http.cookies
        assert await it.status("/v1/me", elsewhere) == 401


async def test_a_new_password_signs_out_everywhere_else(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        elsewhere = await it.headers(ANN)
        await it.sign_in(ANN)
        for given, status in (
            ({"old": "not it, really", "new": OTHER}, 403),
            ({"old": PASSWORD, "new": "short"}, 400),
        ):
            assert (await it.http.post("/v1/me/password", json=given)).status_code == status
        assert await it.status("/v1/me", elsewhere) == 200
        given = {"old": PASSWORD, "new": OTHER}
        assert (await it.http.post("/v1/me/password", json=given)).status_code == 200
        assert [await it.status("/v1/me", elsewhere), await it.status("/v1/me")] == [401, 200]
        assert [(await it.sign_in(ANN, one)).status_code for one in (PASSWORD, OTHER)] == [401, 200]


async def test_an_owner_changes_ends_and_removes(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        ann, ben = await it.user(ANN), await it.user(BEN, Role.VIEWER)
        owner, his = await it.headers(ANN), await it.headers(BEN)
        path, site = f"/v1/users/{ben.id}", {"name": "x", "origins": ["https://x.example"]}
        assert (await it.http.post("/v1/sites", json=site, headers=his)).status_code == 403
        changed = await it.http.patch(path, json={"role": "member"}, headers=owner)
        assert changed.json() == {"id": ben.id, "email": BEN, "role": "member"}
        assert (await it.http.post("/v1/sites", json=site, headers=his)).status_code == 201
        assert (await it.http.post(f"{path}/signout", headers=owner)).status_code == 204
        assert await it.status("/v1/me", his) == 401
        his = await it.headers(BEN)
        assert (await it.http.delete(path, headers=owner)).status_code == 204
        assert await it.status("/v1/sites", his) == 401
        assert (await it.sign_in(BEN)).status_code == 401
        assert (await it.http.delete(path, headers=owner)).status_code == 404
        own = f"/v1/users/{ann.id}"
        for last in (
            await it.http.delete(own, headers=owner),
            await it.http.patch(own, json={"role": "viewer"}, headers=owner),
        ):
            assert (last.status_code, last.json()["error"]["code"]) == (409, "last_owner")


async def test_an_invitation_leads_to_a_user_who_is_signed_in(tmp_path: Path) -> None:
    config = Config(Server(public_url="https://hawk.example"))
    async with inside(tmp_path, config) as it:
        await it.user(ANN)
        owner = await it.headers(ANN)
        given: dict[str, Any] = {"email": BEN, "role": "viewer"}
        made = (await it.http.post("/v1/invitations", json=given, headers=owner)).json()
        assert (made["mailed"], made["not_mailed"]) == (False, None)
        address, _, token = made["link"].partition("#")
        assert address == "https://hawk.example/invited"
        [listed] = (await it.http.get("/v1/invitations", headers=owner)).json()["items"]
        assert listed.items() < made.items()
        assert token not in str(listed)
        seen = await it.http.post("/v1/invited", json={"token": token})
        assert seen.json() == {"email": BEN, "role": "viewer", "by": ANN}
        given = {"token": token, "password": OTHER}
        accepted = await it.http.post("/v1/invited/accept", json=given)
        assert accepted.status_code == 200
        assert (await it.http.post("/v1/invited/accept", json=given)).status_code == 403
        his = {"authorization": f"Bearer {accepted.json()['token']}"}
        assert (await it.http.get("/v1/me", headers=his)).json()["email"] == BEN
        assert (await it.http.get("/v1/invitations", headers=owner)).json()["items"] == []


async def test_guessing_ends_with_when_to_come_again(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        await it.user(ANN)
        for email in (ANN, "nobody@b.test"):
            tries = [await it.sign_in(email, "wrong") for _ in range(11)]
            assert [one.status_code for one in tries] == [401] * 10 + [429]
            assert 0 < int(tries[-1].headers["retry-after"]) <= 31
            assert (await it.sign_in(email)).status_code == 429


@pytest.mark.parametrize("path", ["/v1/setup", "/v1/invited", "/v1/invited/accept"])
async def test_no_link_can_be_guessed(tmp_path: Path, path: str) -> None:
    given = {"token": "guess", "email": ANN, "password": PASSWORD}
    async with inside(tmp_path) as it:
        tries = {(await it.http.post(path, json=given)).status_code for _ in range(100)}
        assert tries == {403}
        assert (await it.http.post(path, json=given)).status_code == 429
