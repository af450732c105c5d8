"""Who makes, changes and ends users, and what that ends."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.accounts.users import RENEW_MS
from hawk_edge.errors import Conflict, NotAllowed, NotFound, NotSignedIn
from hawk_edge.model import Role, User
from hawk_edge.store.folder import open_store
from tests.accounts_held import HOUR_MS, OTHER, PASSWORD, WEEK_S, Held, opened


async def test_what_is_signed_out_is_over_wherever_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("a@b.test")
        claims = await it.accounts.sign_in("a@b.test", PASSWORD)
        copied, elsewhere = it.accounts.token(claims), await it.token("a@b.test")
        it.now_ms += RENEW_MS
        renewed = it.accounts.token(it.accounts.renewed(claims))
        await it.accounts.sign_out(claims)
        assert [it.is_good(one) for one in (copied, renewed, elsewhere)] == [False, False, True]
        with pytest.raises(NotSignedIn):
            it.accounts.renewed(claims)


async def _remove(it: Held, user: User) -> None:
    await it.accounts.remove(user.account, user.id)


async def _everywhere(it: Held, user: User) -> None:
    await it.accounts.sign_out_everywhere(user.account, user.id)


async def _password(it: Held, user: User) -> None:
    await it.accounts.set_password(user, OTHER)


@pytest.mark.parametrize("change", [_remove, _everywhere, _password])
async def test_what_ends_a_users_sign_ins_holds_at_once_and_after_a_start(
    tmp_path: Path, change: Callable[[Held, User], "asyncio.Future[None]"]
) -> None:
    async with opened(tmp_path) as it:
        await it.user("owner@b.test")
        user = await it.user("a@b.test", Role.MEMBER)
        tokens = [await it.token("a@b.test"), await it.token("a@b.test")]
        owners = await it.token("owner@b.test")
        await change(it, user)
        assert [it.is_good(one) for one in (*tokens, owners)] == [False, False, True]
    async with opened(tmp_path) as it:
        assert [it.is_good(one) for one in (*tokens, owners)] == [False, False, True]


async def test_a_revocation_is_forgotten_when_its_tokens_have_run_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        user = await it.user("a@b.test")
        await it.accounts.sign_out_everywhere(user.account, user.id)
        await it.accounts.sign_out(await it.accounts.sign_in("a@b.test", PASSWORD))
        count = "SELECT count(*) AS n FROM revoked"
        assert (await it.store.database.read(count))[0]["n"] == 2
    async with open_store(tmp_path) as store:
        later = Held(store)
        later.now_ms += HOUR_MS
        await later.accounts.forget()
        assert (await store.database.read(count))[0]["n"] == 0


async def test_who_signs_in_after_being_signed_out_is_signed_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        user = await it.user("a@b.test")
        for _ in range(3):  # all within one millisecond
            token = await it.token("a@b.test")
            assert it.is_good(token)
            await it.accounts.sign_out_everywhere(user.account, user.id)
            assert not it.is_good(token)


async def test_a_role_holds_at_once_for_who_is_signed_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("owner@b.test")
        user = await it.user("a@b.test")
        token = await it.token("a@b.test")
        changed = await it.accounts.change_role(user.account, user.id, Role.VIEWER)
        assert (changed.role, it.accounts.claims(token).role) == (Role.VIEWER, Role.VIEWER)
        renewed = it.accounts.token(it.accounts.renewed(it.accounts.claims(token)))
    async with opened(tmp_path) as it:
        assert it.accounts.claims(token).role is Role.VIEWER
        it.now_ms += HOUR_MS - 1
        assert it.accounts.claims(renewed).role is Role.VIEWER


async def test_there_is_always_an_owner(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        owner = await it.user("owner@b.test")
        member = await it.user("a@b.test", Role.MEMBER)
        with pytest.raises(Conflict, match="last owner"):
            await it.accounts.remove(owner.account, owner.id)
        with pytest.raises(Conflict, match="last owner"):
            await it.accounts.change_role(owner.account, owner.id, Role.MEMBER)
        assert (await it.accounts.change_role(owner.account, owner.id, Role.OWNER)) == owner
        await it.accounts.change_role(owner.account, member.id, Role.OWNER)
        await it.accounts.remove(owner.account, owner.id)
        left = await it.store.people.users(owner.account)
        assert [(one.email, one.role) for one in left] == [("a@b.test", Role.OWNER)]


async def test_nobody_reaches_into_another_account(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("owner@b.test")
        user = await it.user("a@b.test", Role.MEMBER)
        token = await it.token("a@b.test")
        for change in (
            it.accounts.remove("elsewhere", user.id),
            it.accounts.change_role("elsewhere", user.id, Role.OWNER),
            it.accounts.sign_out_everywhere("elsewhere", user.id),
        ):
            with pytest.raises(NotFound):
                await change
        assert it.accounts.claims(token).role is Role.MEMBER


async def test_a_password_is_changed_by_who_knows_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        await it.user("a@b.test")
        here, elsewhere = (
            await it.accounts.sign_in("a@b.test", PASSWORD),
            await it.token("a@b.test"),
        )
        with pytest.raises(NotAllowed, match="not your password"):
            await it.accounts.change_password(here, "something else", OTHER)
        assert it.is_good(elsewhere)
        after = await it.accounts.change_password(here, PASSWORD, OTHER)
        assert [it.is_good(one) for one in (it.accounts.token(here), elsewhere)] == [False, False]
        assert it.is_good(it.accounts.token(after))
        with pytest.raises(NotSignedIn):
            await it.accounts.sign_in("a@b.test", PASSWORD)
        await it.accounts.sign_in("a@b.test", OTHER)


async def test_an_old_password_that_is_being_changed_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as it:
        user = await it.user("a@b.test")
        is_right = it.accounts.passwords.is_right

        async def meanwhile(password: str, hashed: str | None) -> bool:
            right = await is_right(password, hashed)
            await it.accounts.set_password(user, OTHER)
            return right

        monkeypatch.setattr(it.accounts.passwords, "is_right", meanwhile)
        with pytest.raises(NotSignedIn):
            await it.accounts.sign_in("a@b.test", PASSWORD)


async def test_whoever_watches_is_told_when_they_are_signed_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        user = await it.user("a@b.test")
        told: list[str] = []

        async def watch(name: str) -> Claims:
            return await it.accounts.sign_in(f"{name}@b.test", PASSWORD)

        one, other = await watch("a"), await watch("a")
        with (
            it.accounts.watching(one, lambda: told.append("one")),
            it.accounts.watching(other, lambda: told.append("other")),
        ):
            await it.accounts.change_role(user.account, user.id, Role.OWNER)
            assert told == []
            await it.accounts.sign_out(one)
            assert told == ["one"]
            await it.accounts.sign_out_everywhere(user.account, user.id)
            assert "other" in told
        told.clear()
        await it.accounts.sign_out_everywhere(user.account, user.id)
        assert told == []


async def test_the_set_up_token_makes_one_user_only(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        accounts = Accounts(store, WEEK_S)
        with pytest.raises(NotAllowed):
            await accounts.set_up("guess", "a@b.test", PASSWORD)
        await accounts.set_up(accounts.setup_token, "a@b.test", PASSWORD)
        with pytest.raises(Conflict):
            await accounts.set_up(accounts.setup_token, "c@d.test", PASSWORD)
        assert [user.email for user in await store.people.users((await store.people.accounts())[0])]


async def test_all_users_of_a_folder_share_its_account(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        accounts = Accounts(store, WEEK_S)
        first = await accounts.add_user("a@b.test", PASSWORD, Role.OWNER)
        second = await accounts.add_user("c@d.test", PASSWORD, Role.VIEWER)
    assert first.account == second.account
