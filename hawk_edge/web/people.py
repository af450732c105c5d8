"""Signing in and out, and users."""

from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role, User
from hawk_edge.store.index.people import People
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate


class SignIn(Struct):
    """The body of a sign-in."""

    email: str
    password: str


class SetUp(Struct):
    """The body of the first set-up."""

    token: str
    email: str
    password: str


class NewUser(Struct):
    """The body of a new user."""

    email: str
    password: str
    role: Role = Role.MEMBER


class PeopleApi:
    """Users as the API shows them."""

    def __init__(self, accounts: Accounts, people: People, gate: Gate) -> None:
        self._accounts = accounts
        self._people = people
        self._gate = gate

    async def sign_in(self, request: Request) -> Response:
        """`POST /v1/signin`."""
        given = await read_json(request, SignIn)
        return self._signed_in(await self._accounts.sign_in(given.email, given.password))

    async def set_up(self, request: Request) -> Response:
        """`POST /v1/setup`."""
        given = await read_json(request, SetUp)
        user = await self._accounts.set_up(given.token, given.email, given.password)
        return self._signed_in(self._accounts.token(user))

    async def sign_out(self, _request: Request) -> Response:
        """`POST /v1/signout`."""
        answer = Response(status_code=204)
        self._gate.forget(answer)
        return answer

    async def me(self, _request: Request, claims: Claims) -> Response:
        """`GET /v1/me`."""
        user = await self._people.user(claims.account, claims.user)
        if user is None:
            raise NotSignedIn("this user is gone")
        return json_answer(_show(user) | {"account": user.account})

    async def users(self, _request: Request, claims: Claims) -> Response:
        """`GET /v1/users`."""
        users = await self._people.users(claims.account)
        return json_answer({"items": [_show(user) for user in users], "next": None})

    async def add_user(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/users`."""
        given = await read_json(request, NewUser)
        user = await self._accounts.add_user(
            given.email, given.password, given.role, claims.account
        )
        return json_answer(_show(user), 201)

    def _signed_in(self, token: str) -> Response:
        answer = json_answer({"token": token, "expires_in": self._accounts.lifetime_s})
        self._gate.remember(answer, token)
        return answer


def _show(user: User) -> dict[str, Any]:
    return {"id": user.id, "email": user.email, "role": user.role}


def routes(accounts: Accounts, people: People, gate: Gate) -> list[Route]:
    """Sign-in is open to all; users are the owner's business."""
    api = PeopleApi(accounts, people, gate)
    return [
        Route("/v1/setup", api.set_up, methods=["POST"]),
        Route("/v1/signin", api.sign_in, methods=["POST"]),
        Route("/v1/signout", api.sign_out, methods=["POST"]),
        Route("/v1/me", gate(api.me), methods=["GET"]),
        Route("/v1/users", gate(api.users), methods=["GET"]),
        Route("/v1/users", gate(api.add_user, Role.OWNER), methods=["POST"]),
    ]
