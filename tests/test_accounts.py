"""Tokens with the clock in hand, and who makes users."""

from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts
from hawk_edge.errors import Conflict, NotAllowed, NotSignedIn
from hawk_edge.model import Role
from hawk_edge.store.folder import open_store

PASSWORD = "correct horse battery"


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
