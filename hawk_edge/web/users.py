"""The users of an account, and who is invited: everybody sees them, owners change them."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.accounts.inviting import Inviting
from hawk_edge.model import Role
from hawk_edge.store.index.invitations import Invitation
from hawk_edge.store.index.people import People
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate
from hawk_edge.web.people import user_facts

# Mails an invitation: its link, and by whom it is. What went wrong, "" if nothing; None: no mail.
Mail = Callable[[Invitation, str, str], Awaitable[str | None]]


class NewUser(Struct):
    """The body of a new user."""

    email: str
    password: str
    role: Role = Role.MEMBER


class ChangedUser(Struct):
    """The body of a change."""

    role: Role


class NewInvitation(Struct):
    """The body of an invitation."""

    email: str
    role: Role = Role.MEMBER


class UsersApi:
    """`address` tells where the server is seen from outside."""

    def __init__(
        self,
        accounts: Accounts,
        inviting: Inviting,
        people: People,
        mail: Mail,
        address: Callable[[Request], str],
    ) -> None:
        self._accounts = accounts
        self._inviting = inviting
        self._people = people
        self._mail = mail
        self._address = address

    async def users(self, _request: Request, claims: Claims) -> Response:
        """`GET /v1/users`."""
        users = await self._people.users(claims.account)
        return json_answer({"items": [user_facts(user) for user in users], "next": None})

    async def add(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/users`."""
        given = await read_json(request, NewUser)
        user = await self._accounts.add_user(
            given.email, given.password, given.role, claims.account
        )
        return json_answer(user_facts(user), 201)

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/users/{id}`."""
        given, id = await read_json(request, ChangedUser), request.path_params["id"]
        user = await self._accounts.change_role(claims.account, id, given.role)
        return json_answer(user_facts(user))

    async def remove(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/users/{id}`."""
        await self._accounts.remove(claims.account, request.path_params["id"])
        return Response(status_code=204)

    async def sign_out(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/users/{id}/signout`."""
        await self._accounts.sign_out_everywhere(claims.account, request.path_params["id"])
        return Response(status_code=204)

    async def invitations(self, _request: Request, claims: Claims) -> Response:
        """`GET /v1/invitations`."""
        pending = await self._inviting.pending(claims.account)
        return json_answer({"items": [_show(one) for one in pending], "next": None})

    async def invite(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/invitations`. This once it says the link."""
        given = await read_json(request, NewInvitation)
        made, token = await self._inviting.invite(
            claims.account, claims.user, given.email, given.role
        )
        link = f"{self._address(request)}/invited#{token}"
        by = await self._people.user(claims.account, claims.user)
        failed = await self._mail(made, link, by.email if by else "")
        sent = {"link": link, "mailed": failed == "", "not_mailed": failed or None}
        return json_answer(_show(made) | sent, 201)

    async def withdraw(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/invitations/{id}`."""
        await self._inviting.withdraw(claims.account, request.path_params["id"])
        return Response(status_code=204)


def _show(one: Invitation) -> dict[str, Any]:
    times = {"invited": iso(one.made_ms), "expires": iso(one.expires_ms)}
    return {"id": one.id, "email": one.email, "role": one.role} | times


def routes(api: UsersApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look; the rest is the owners' business."""
    return [
        Route("/v1/users", gate(api.users), methods=["GET"]),
        Route("/v1/users", gate(api.add, Role.OWNER), methods=["POST"]),
        Route("/v1/users/{id}", gate(api.change, Role.OWNER), methods=["PATCH"]),
        Route("/v1/users/{id}", gate(api.remove, Role.OWNER), methods=["DELETE"]),
        Route("/v1/users/{id}/signout", gate(api.sign_out, Role.OWNER), methods=["POST"]),
        Route("/v1/invitations", gate(api.invitations), methods=["GET"]),
        Route("/v1/invitations", gate(api.invite, Role.OWNER), methods=["POST"]),
        Route("/v1/invitations/{id}", gate(api.withdraw, Role.OWNER), methods=["DELETE"]),
    ]
