"""A link makes one user, once, and only while it is good."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.inviting import GOOD_MS, MOST_PENDING, Inviting
from hawk_edge.errors import Conflict, HawkError, Malformed, NotAllowed, NotFound, OverQuota
from hawk_edge.model import Role, User
from hawk_edge.store.folder import Store, open_store

PASSWORD = "correct horse battery"


class Held:
    """A store with an owner who invites; the clock stands at `now_ms`."""

    owner: User

    def __init__(self, store: Store) -> None:
        self.now_ms = 1_000_000_000
        self.store = store
        self.accounts = Accounts(store, 3600, lambda: self.now_ms)
        self.inviting = Inviting(self.accounts, lambda: self.now_ms)

    async def invite(self, email: str, role: Role = Role.MEMBER) -> str:
        return (await self.inviting.invite(self.owner.account, self.owner.id, email, role)).token

    async def pending(self) -> list[tuple[str, Role]]:
        found = await self.inviting.pending(self.owner.account)
        return [(one.email, one.role) for one in found]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Held]:
    async with open_store(folder) as store:
        held = Held(store)
        held.owner = await held.accounts.add_user("owner@b.test", PASSWORD, Role.OWNER)
        yield held


async def test_who_is_invited_becomes_a_user_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("New@b.test", Role.VIEWER)
        assert await it.pending() == [("new@b.test", Role.VIEWER)]
        assert (await it.inviting.find(token)).email == "new@b.test"
        with pytest.raises(Malformed, match="at least 10"):
            await it.inviting.accept(token, "short")
        user = await it.inviting.accept(token, PASSWORD)
        assert (user.account, user.email, user.role) == (
            it.owner.account,
            "new@b.test",
            Role.VIEWER,
        )
        assert await it.pending() == []
        for again in (it.inviting.accept(token, PASSWORD), it.inviting.find(token)):
            with pytest.raises(NotAllowed, match="not valid any more"):
                await again
        assert (await it.accounts.sign_in("new@b.test", PASSWORD)).user == user.id


async def test_two_who_come_at_once_by_one_link_are_one_user(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("new@b.test")
        both = await asyncio.gather(
            *(it.inviting.accept(token, PASSWORD) for _ in range(2)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in both) == ["NotAllowed", "User"]


async def test_the_token_is_nowhere_in_the_folder(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("new@b.test")
    said = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"new@b.test" in said
    assert token.encode() not in said


async def test_an_invitation_is_over_after_a_week_and_forgotten(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("new@b.test")
        it.now_ms += GOOD_MS - 1
        await it.inviting.find(token)
        it.now_ms += 1
        assert await it.pending() == []
        with pytest.raises(NotAllowed):
            await it.inviting.accept(token, PASSWORD)
        await it.accounts.forget()
        assert await it.store.database.read("SELECT 1 FROM invitations") == []


async def test_one_that_is_withdrawn_or_replaced_leads_nowhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        first, second = await it.invite("new@b.test"), await it.invite("NEW@b.test", Role.OWNER)
        assert await it.pending() == [("new@b.test", Role.OWNER)]
        with pytest.raises(NotAllowed):
            await it.inviting.find(first)
        found = await it.inviting.find(second)
        with pytest.raises(NotFound):
            await it.inviting.withdraw("elsewhere", found.id)
        await it.inviting.withdraw(it.owner.account, found.id)
        with pytest.raises(NotAllowed):
            await it.inviting.find(second)
        with pytest.raises(NotFound):
            await it.inviting.withdraw(it.owner.account, found.id)


@pytest.mark.parametrize("leaves", [True, False])
async def test_who_may_invite_no_more_cannot_come_back_by_a_link(
    tmp_path: Path, leaves: bool
) -> None:
    async with opened(tmp_path) as it:
        other = await it.accounts.add_user("other@b.test", PASSWORD, Role.OWNER)
        made = await it.inviting.invite(other.account, other.id, "back@b.test", Role.OWNER)
        kept = await it.invite("new@b.test")
        if leaves:
            await it.accounts.remove(other.account, other.id)
        else:
            await it.accounts.change_role(other.account, other.id, Role.MEMBER)
        with pytest.raises(NotAllowed):
            await it.inviting.accept(made.token, PASSWORD)
        await it.inviting.accept(kept, PASSWORD)


@pytest.mark.parametrize(
    ("email", "why"), [("owner@B.test", Conflict), ("nobody", Malformed), ("a@b\n.test", Malformed)]
)
async def test_who_cannot_be_invited_is_not(
    tmp_path: Path, email: str, why: type[HawkError]
) -> None:
    async with opened(tmp_path) as it:
        with pytest.raises(why):
            await it.invite(email)
        assert await it.pending() == []


async def test_who_became_a_user_in_another_way_is_not_invited_any_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("new@b.test", Role.OWNER)
        await it.accounts.add_user("new@b.test", PASSWORD, Role.VIEWER)
        assert await it.pending() == []
        with pytest.raises(NotAllowed):
            await it.inviting.accept(token, PASSWORD)


async def test_no_more_are_pending_than_somebody_could_mean(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        for number in range(MOST_PENDING):
            await it.invite(f"{number}@b.test")
        with pytest.raises(Conflict, match="pending already"):
            await it.invite("one-more@b.test")
        await it.invite("7@b.test")


async def test_guessing_a_link_ends_soon(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        token = await it.invite("new@b.test")
        for _ in range(100):
            with pytest.raises(NotAllowed):
                await it.inviting.find("guess", "192.0.2.1")
        with pytest.raises(OverQuota):
            await it.inviting.find("guess", "192.0.2.1")
        with pytest.raises(OverQuota):
            await it.inviting.accept(token, PASSWORD, "192.0.2.1")
        await it.inviting.accept(token, PASSWORD, "192.0.2.2")
