"""Tokens with the clock in hand, and what counts as an origin."""

from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts, check_origins, origin_allowed
from hawk_edge.errors import Conflict, Malformed, NotAllowed, NotSignedIn
from hawk_edge.model import Role, Site
from hawk_edge.store.folder import open_store

PASSWORD = "correct horse battery"


def site(*origins: str) -> Site:
    return Site("id", "account", "key", "Shop", check_origins(list(origins)), 0)


async def test_a_token_lives_as_long_as_it_says(tmp_path: Path) -> None:
    now = 1_000_000
    async with open_store(tmp_path) as store:
        accounts = Accounts(store.people, b"k" * 32, lifetime_s=60, now_ms=lambda: now)
        user = await accounts.add_user("A@b.test", PASSWORD, Role.MEMBER)
        token = await accounts.sign_in("a@B.test", PASSWORD)
    claims = accounts.claims(token)
    assert (claims.user, claims.account, claims.role) == (user.id, user.account, Role.MEMBER)
    now += 59_999
    accounts.claims(token)
    now += 1
    with pytest.raises(NotSignedIn, match="run out"):
        accounts.claims(token)


async def test_a_token_of_another_key_proves_nothing(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        ours = Accounts(store.people, b"k" * 32, 60)
        theirs = Accounts(store.people, b"t" * 32, 60)
        token = theirs.token(await theirs.add_user("a@b.test", PASSWORD, Role.OWNER))
    with pytest.raises(NotSignedIn):
        ours.claims(token)


async def test_the_set_up_token_makes_one_user_only(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        accounts = Accounts(store.people, b"k" * 32, 60)
        with pytest.raises(NotAllowed):
            await accounts.set_up("guess", "a@b.test", PASSWORD)
        await accounts.set_up(accounts.setup_token, "a@b.test", PASSWORD)
        with pytest.raises(Conflict):
            await accounts.set_up(accounts.setup_token, "c@d.test", PASSWORD)
        assert [user.email for user in await store.people.users((await store.people.accounts())[0])]


async def test_all_users_of_a_folder_share_its_account(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        accounts = Accounts(store.people, b"k" * 32, 60)
        first = await accounts.add_user("a@b.test", PASSWORD, Role.OWNER)
        second = await accounts.add_user("c@d.test", PASSWORD, Role.VIEWER)
    assert first.account == second.account


@pytest.mark.parametrize(
    ("registered", "page", "allowed"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://Shop.example/", "https://shop.example", True),
        ("https://shop.example", "http://shop.example", False),
        ("https://shop.example", "https://shop.example:444", False),
        ("https://shop.example", "https://www.shop.example", False),
        ("https://*.shop.example", "https://www.shop.example", True),
        ("https://*.shop.example", "https://a.b.shop.example", True),
        ("https://*.shop.example", "https://shop.example", False),
        ("https://*.shop.example", "https://evilshop.example", False),
        ("https://*.shop.example", "http://www.shop.example", False),
        ("http://localhost:3000", "http://localhost:3000", True),
        ("http://[::1]:3000", "http://[::1]:3000", True),
        ("https://shop.example", "null", False),
    ],
)
def test_a_page_may_report_from_registered_origins_only(
    registered: str, page: str, allowed: bool
) -> None:
    assert origin_allowed(site(registered), page) is allowed


@pytest.mark.parametrize(
    "origin",
    ["", "shop.example", "ftp://shop.example", "https://shop.example/path", "https://*", "*"],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(Malformed):
        check_origins([origin])
