"""What can be asked of users from a shell: see hawk_edge/commands.py."""

from collections.abc import Awaitable, Callable
from typing import Any

from hawk_edge.accounts.users import Accounts
from hawk_edge.errors import NotFound
from hawk_edge.model import Role, User
from hawk_edge.store.index.people import People

Answer = dict[str, Any]


class PeopleCommands:
    """Each takes plain values; `by_name` has all of them."""

    def __init__(self, accounts: Accounts, people: People) -> None:
        self._accounts = accounts
        self._people = people
        self.by_name: dict[str, Callable[..., Awaitable[Answer]]] = {
            "user_add": self.user_add,
            "user_list": self.user_list,
            "user_role": self.user_role,
            "user_password": self.user_password,
            "user_signout": self.user_signout,
            "user_remove": self.user_remove,
            "secret_rotate": self.secret_rotate,
        }

    async def user_add(self, email: str, role: str, password: str) -> Answer:
        """A user who can sign in."""
        return _show(await self._accounts.add_user(email, password, Role(role)))

    async def user_list(self) -> Answer:
        """Everybody who can sign in."""
        accounts = await self._people.accounts()
        users = [user for account in accounts for user in await self._people.users(account)]
        return {"items": [_show(user) for user in users]}

    async def user_role(self, email: str, role: str) -> Answer:
        """Give somebody a role."""
        user = await self._user(email)
        return _show(await self._accounts.change_role(user.account, user.id, Role(role)))

    async def user_password(self, email: str, password: str) -> Answer:
        """Give somebody a password, and sign them out everywhere."""
        user = await self._user(email)
        await self._accounts.set_password(user, password)
        return _show(user)

    async def user_signout(self, email: str) -> Answer:
        """Sign somebody out everywhere."""
        user = await self._user(email)
        await self._accounts.sign_out_everywhere(user.account, user.id)
        return _show(user)

    async def user_remove(self, email: str) -> Answer:
        """Let somebody in no more."""
        user = await self._user(email)
        await self._accounts.remove(user.account, user.id)
        return _show(user)

    async def secret_rotate(self, at_once: bool) -> Answer:
        """Sign with another key from now on."""
        await self._accounts.rotate_key(at_once=at_once)
        return {}

    async def _user(self, email: str) -> User:
        user = await self._people.user_by_email(email)
        if user is None:
            raise NotFound(f"there is no user {email}")
        return user


def _show(user: User) -> Answer:
    return {"id": user.id, "email": user.email, "role": user.role}
