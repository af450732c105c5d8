"""Signing in and out, by a password or by a link, and what is one's own."""

from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.accounts.inviting import Inviting
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import User
from hawk_edge.store.index.people import People
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate, caller


class SignIn(Struct):
    """The body of a sign-in."""

    email: str
    password: str


class SetUp(Struct):
    """The body of the first set-up."""

    token: str
    email: str
    password: str


class Link(Struct):
    """The body of a look at an invitation."""

    token: str


class Accepted(Struct):
    """The body of an invitation that is accepted."""

    token: str
    password: str


class NewPassword(Struct):
    """The body of a change of one's own password."""

    old: str
    new: str


class PeopleApi:
    """Who is signed in, as the API shows it."""

    def __init__(self, accounts: Accounts, inviting: Inviting, people: People, gate: Gate) -> None:
        self._accounts = accounts
        self._inviting = inviting
        self._people = people
        self._gate = gate

    async def sign_in(self, request: Request) -> Response:
        """`POST /v1/signin`."""
        given = await read_json(request, SignIn)
        claims = await self._accounts.sign_in(given.email, given.password, caller(request))
        return self._signed_in(claims)

    async def set_up(self, request: Request) -> Response:
        """`POST /v1/setup`."""
        given = await read_json(request, SetUp)
        user = await self._accounts.set_up(
            given.token, given.email, given.password, caller(request)
        )
        return self._signed_in(self._accounts.begin(user))

    async def invited(self, request: Request) -> Response:
        """`POST /v1/invited`. The token comes in the body: an address would be in a log."""
        given = await read_json(request, Link)
        one = await self._inviting.find(given.token, caller(request))
        by = await self._people.user(one.account, one.invited_by)
        return json_answer({"email": one.email, "role": one.role, "by": by and by.email})

    async def accept(self, request: Request) -> Response:
        """`POST /v1/invited/accept`."""
        given = await read_json(request, Accepted)
        user = await self._inviting.accept(given.token, given.password, caller(request))
        return self._signed_in(self._accounts.begin(user))

    async def renew(self, _request: Request, claims: Claims) -> Response:
        """`POST /v1/renew`: for who keeps the token themselves."""
        return self._signed_in(self._accounts.renewed(claims))

    async def sign_out(self, request: Request) -> Response:
        """`POST /v1/signout`. Whoever is not signed in is signed out as well."""
        answer = Response(status_code=204)
        self._gate.forget(answer)
        try:
            claims = self._gate.claims(request)
        except NotSignedIn:
            return answer
        await self._accounts.sign_out(claims)
        return answer

    async def sign_out_everywhere(self, _request: Request, claims: Claims) -> Response:
        """`POST /v1/signout/everywhere`."""
        await self._accounts.sign_out_everywhere(claims.account, claims.user)
        answer = Response(status_code=204)
        self._gate.forget(answer)
        return answer

    async def me(self, _request: Request, claims: Claims) -> Response:
        """`GET /v1/me`."""
        user = await self._people.user(claims.account, claims.user)
        if user is None:
            raise NotSignedIn("this user is gone")
        return json_answer(user_facts(user) | {"account": user.account})

    async def change_password(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/me/password`."""
        given = await read_json(request, NewPassword)
        return self._signed_in(await self._accounts.change_password(claims, given.old, given.new))

    def _signed_in(self, claims: Claims) -> Response:
        token, left_s = self._accounts.token(claims), self._accounts.left_s(claims)
        answer = json_answer({"token": token, "expires_in": left_s})
        self._gate.remember(answer, claims)
        return answer


def user_facts(user: User) -> dict[str, Any]:
    """A user as people see one."""
    return {"id": user.id, "email": user.email, "role": user.role}


def routes(api: PeopleApi, gate: Gate) -> list[Route]:
    """The ways in are open to all."""
    return [
        Route("/v1/setup", api.set_up, methods=["POST"]),
        Route("/v1/signin", api.sign_in, methods=["POST"]),
        Route("/v1/signout", api.sign_out, methods=["POST"]),
        Route("/v1/invited", api.invited, methods=["POST"]),
        Route("/v1/invited/accept", api.accept, methods=["POST"]),
        Route("/v1/signout/everywhere", gate(api.sign_out_everywhere), methods=["POST"]),
        Route("/v1/renew", gate(api.renew), methods=["POST"]),
        Route("/v1/me", gate(api.me), methods=["GET"]),
        Route("/v1/me/password", gate(api.change_password), methods=["POST"]),
    ]
