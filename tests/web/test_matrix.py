"""Every route, asked by everybody, for what is their account's and what is another's.

The table is all there is to be known of who may do what. A route that is not in it fails, and so
does a line without a route; HEAD goes with GET.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hawk_edge.accounts import Claims
from hawk_edge.model import Role, User
from tests.batches import batch, new_id, snapshot
from tests.serving import ORIGIN
from tests.web.inside import AN_HOUR_MS, PASSWORD, Inside, inside
from tests.web.things import Recorded, Things

WHO = ("nobody", "viewer", "member", "owner")
OPEN, ALL = "200 200 200 200", "401 200 200 200"
GONE = "401 404 404 404"  # what is another account's is not there
TABLE = """
GET     /                                       200 200 200 200
GET     /setup                                  200 200 200 200
GET     /signin                                 200 200 200 200
GET     /invited                                200 200 200 200
GET     /account                                200 200 200 200
GET     /users                                  200 200 200 200
GET     /system                                 200 200 200 200
GET     /sites                                  200 200 200 200
GET     /sites/{rest:path}                      200 200 200 200
GET     /issues/{rest:path}                     200 200 200 200
GET     /sessions/{rest:path}                   200 200 200 200
GET     /ui/ui.js                               200 200 200 200
GET     /ui/ui.css                              200 200 200 200
GET     /ui/frame.html                          200 200 200 200
GET     /reporter.js                            200 200 200 200
GET     /healthz                                200 200 200 200
GET     /readyz                                 200 200 200 200
GET     /metrics                                200 200 200 200
GET     /v1/openapi.json                        200 200 200 200

GET     /v1/sites/{key}/config                  200 200 200 200  200 200 200 200
POST    /v1/collect/{key}                       200 200 200 200  200 200 200 200
OPTIONS /v1/collect/{key}                       204 204 204 204  204 204 204 204

POST    /v1/setup                               409 409 409 409
POST    /v1/signin                              200 200 200 200
POST    /v1/signout                             204 204 204 204
POST    /v1/invited                             200 200 200 200
POST    /v1/invited/accept                      200 200 200 200
POST    /v1/signout/everywhere                  401 204 204 204
POST    /v1/renew                               401 200 200 200
GET     /v1/me                                  401 200 200 200
POST    /v1/me/password                         401 200 200 200
GET     /v1/system                              401 200 200 200

GET     /v1/users                               401 200 200 200
POST    /v1/users                               401 403 403 201
PATCH   /v1/users/{id}                          401 403 403 200  401 403 403 404
DELETE  /v1/users/{id}                          401 403 403 204  401 403 403 404
POST    /v1/users/{id}/signout                  401 403 403 204  401 403 403 404
GET     /v1/invitations                         401 200 200 200
POST    /v1/invitations                         401 403 403 201
DELETE  /v1/invitations/{id}                    401 403 403 204  401 403 403 404

GET     /v1/sites                               401 200 200 200
POST    /v1/sites                               401 403 201 201
GET     /v1/sites/{site}                        401 200 200 200  401 404 404 404
PATCH   /v1/sites/{site}                        401 403 200 200  401 403 404 404
DELETE  /v1/sites/{site}                        401 403 403 204  401 403 403 404
POST    /v1/sites/{site}/key                    401 403 200 200  401 403 404 404
DELETE  /v1/sites/{site}/former-keys            401 403 200 200  401 403 404 404
GET     /v1/sites/{site}/events                 401 200 200 200  401 404 404 404
GET     /v1/sites/{site}/sessions               401 200 200 200  401 404 404 404
GET     /v1/sites/{site}/filters                401 200 200 200  401 404 404 404
POST    /v1/sites/{site}/filters                401 201 201 201  401 404 404 404
PATCH   /v1/sites/{site}/filters/{id}           401 403 200 200  401 404 404 404
DELETE  /v1/sites/{site}/filters/{id}           401 403 204 204  401 404 404 404
GET     /v1/sites/{site}/issues                 401 200 200 200  401 404 404 404
GET     /v1/issues/{id}                         401 200 200 200  401 404 404 404
PATCH   /v1/issues/{id}                         401 403 200 200  401 403 404 404
GET     /v1/sites/{site}/alerts                 401 403 200 200  401 403 404 404
PATCH   /v1/sites/{site}/alerts                 401 403 200 200  401 403 404 404
POST    /v1/sites/{site}/alerts/test            401 403 200 200  401 403 404 404

GET     /v1/sessions/{id}                       401 200 200 200  401 404 404 404
DELETE  /v1/sessions/{id}                       401 403 403 204  401 403 403 404
GET     /v1/sessions/{id}/timeline              401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/overview              401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/records               401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/states/{name}.json    401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/states/{name}.html    401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/states/{name}.png     401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/live                  401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/live-viewer           401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/assets                401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/assets/{digest}       401 200 200 200  401 404 404 404
GET     /v1/sessions/{id}/export.html           401 200 200 200  401 404 404 404
"""
# What a route is sent that takes a body; "{…}" is filled in.
BODIES: dict[str, Any] = {
    "POST /v1/setup": {"token": "{setup}", "email": "first@b.test", "password": PASSWORD},
    "POST /v1/signin": {"email": "{email}", "password": PASSWORD},
    "POST /v1/invited": {"token": "{token}"},
    "POST /v1/invited/accept": {"token": "{token}", "password": PASSWORD},
    "POST /v1/me/password": {"old": PASSWORD, "new": PASSWORD},
    "POST /v1/users": {"email": "{fresh}@b.test", "password": PASSWORD},
    "PATCH /v1/users/{id}": {"role": "owner"},
    "POST /v1/invitations": {"email": "{fresh}@b.test"},
    "POST /v1/sites": {"name": "Blog", "origins": [ORIGIN]},
    "PATCH /v1/sites/{site}": {"name": "Blog"},
    "POST /v1/sites/{site}/filters": {"name": "Mine", "query": "errors=1"},
    "PATCH /v1/sites/{site}/filters/{id}": {"name": "Other"},
    "PATCH /v1/issues/{id}": {"status": "ignored"},
    "PATCH /v1/sites/{site}/alerts": {"to": ["a@b.test"]},
    "POST /v1/sites/{site}/key": {},
    "POST /v1/sites/{site}/alerts/test": {},
}


class Line(NamedTuple):
    """What is answered to each of WHO: of what is their account's, and of what is another's."""

    own: list[int]
    others: list[int] | None


def table() -> dict[str, Line]:
    lines = dict[str, Line]()
    for line in filter(None, TABLE.splitlines()):
        method, path, *said = line.split()
        name, statuses = f"{method} {path}", [int(one) for one in said]
        assert name not in lines, f"{name} stands there twice"
        assert ("{" in path and "rest:path" not in path) == (len(statuses) == 2 * len(WHO)), name
        lines[name] = Line(statuses[: len(WHO)], statuses[len(WHO) :] or None)
    return lines


class World:
    """Two accounts with the same in both, and somebody with each role in the first."""

    def __init__(self, it: Inside, things: Things, people: dict[str, User], other: User) -> None:
        self.it = it
        self._things = things
        self.people = people
        self.accounts = people["owner"].account, other.account
        self.recorded = dict[str, Recorded]()

    @classmethod
    async def of(cls, it: Inside) -> "World":
        things = await Things.of(it.hawk, it.now_ms)
        people = {role: await things.user("account1", Role(role)) for role in WHO[1:]}
        world = cls(it, things, people, await things.user("account2", Role.OWNER))
        for account in world.accounts:
            world.recorded[account] = await things.recorded(account)
        it.now_ms += AN_HOUR_MS  # what is recorded is over, and so is a stream of it
        return world

    async def ask(self, name: str, who: str, account: str) -> int:
        """What somebody is answered who asks for what is an account's."""
        return await self.answer(name, who, await self._words(name, account))

    async def answer(self, name: str, who: str, words: dict[str, str]) -> int:
        """The same, where it is known what it is called."""
        method, _, path = name.partition(" ")
        body: dict[str, Any] = {"headers": self._headers(who)}
        if path.startswith("/v1/collect"):
            body["content"] = batch(1, snapshot(), session=new_id())
            body["headers"] |= {"origin": ORIGIN, "access-control-request-method": "POST"}
        elif name in BODIES:
            words |= {"email": self.people["viewer"].email, "fresh": new_id()}
            body["json"] = {key: filled(one, words) for key, one in BODIES[name].items()}
        answer = await self.it.http.request(method, filled(path, words), **body)
        self.it.http.cookies.clear()
        return answer.status_code

    def _headers(self, who: str) -> dict[str, str]:
        if who == "nobody":
            return {}
        accounts = self.it.hawk.accounts
        claims: Claims = accounts.begin(self.people[who])
        return {"authorization": f"Bearer {accounts.token(claims)}"}

    async def _words(self, name: str, account: str) -> dict[str, str]:
        """What is asked for: made for the one who asks where it may be gone afterwards."""
        method, _, path = name.partition(" ")
        if path.startswith("/v1/users/"):
            return {"id": (await self._things.user(account, Role.VIEWER)).id}
        if path.startswith("/v1/invit"):
            id, token = await self._things.invitation(account)
            return {"id": id, "token": token}
        if method == "DELETE":
            return (await self._things.recorded(account)).words(path)
        words = self.recorded[account].words(path)
        return words | {"setup": self.it.hawk.accounts.setup_token, "rest:path": "some/where"}


def filled(said: Any, words: dict[str, str]) -> Any:
    if not isinstance(said, str):
        return said
    return re.sub(r"\{([^}]+)\}", lambda found: words[found[1]], said)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    async with inside(folder) as it:
        yield await World.of(it)


async def test_every_route_is_in_the_table_and_nothing_else(tmp_path: Path) -> None:
    async with inside(tmp_path) as it:
        routes = {
            f"{method} {route.path}"
            for route in it.app.routes
            for method in set(route.methods or ()) - {"HEAD"}
        }
    assert routes - table().keys() == set(), "say in the table who may do this"
    assert table().keys() - routes == set(), "there is no such route"
    assert BODIES.keys() - routes == set()


@pytest.mark.parametrize("who", WHO)
async def test_everybody_is_answered_as_the_table_says(tmp_path: Path, who: str) -> None:
    column, wrong = WHO.index(who), list[str]()
    async with world(tmp_path) as it:
        own, another = it.accounts
        for name, line in table().items():
            for whose, account, said in (("own", own, line.own), ("other", another, line.others)):
                if said is not None and (found := await it.ask(name, who, account)) != said[column]:
                    wrong.append(f"{name} of {whose}: {found}, and not {said[column]}")
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "last"),
    [("DELETE /v1/sites/{site}/filters/{id}", "id"), ("GET /v1/sessions/{id}/assets/{digest}", "digest")],
)  # fmt: skip
async def test_the_way_by_ones_own_does_not_lead_to_anothers(
    tmp_path: Path, name: str, last: str
) -> None:
    async with world(tmp_path) as it:
        path = name.split()[1]
        own, others = (it.recorded[account].words(path) for account in it.accounts)
        assert await it.answer(name, "owner", own | {last: others[last]}) == 404
        assert await it.answer(name, "owner", own) in (200, 204)
