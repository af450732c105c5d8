"""How the server itself is: what it may spend, what waits, what it keeps, and what went wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge import __version__
from hawk_edge.accounts import Claims
from hawk_edge.config import Retention
from hawk_edge.model import Role
from hawk_edge.store.folder import Store
from hawk_edge.store.index.runs import Run, Runs
from hawk_edge.store.index.scrubbing import Scrubbing
from hawk_edge.survey import Survey, memory_bytes
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer
from hawk_edge.web.auth import Gate

# Where a backup lies, and what a system call said of it: only who runs the machine needs to know.
_OF_OWNERS = frozenset({"place", "why"})


class Gauges(Struct, frozen=True):
    """What is known at any moment. `queues`: how many wait, by what they are; `history`: what share
    of the CPU was left, by how many seconds ago that was.
    """

    credits: Callable[[], dict[str, Any]]
    viewers: Callable[[], int]
    pictures: Callable[[], dict[str, Any]]
    queues: Callable[[], Mapping[str, float]]
    history: Callable[[], list[tuple[int, float]]]


class SystemApi:
    """The system as the API shows it. It names no site, no session and no visitor."""

    def __init__(
        self, store: Store, gauges: Gauges, survey: Survey, retention: Retention,
        now_ms: Callable[[], int],
    ) -> None:  # fmt: skip
        self._store = store
        self._gauges = gauges
        self._survey = survey
        self._retention = retention
        self._runs = Runs(store.database)
        self._scrubbing = Scrubbing(store.database)
        self._started_ms = now_ms()

    async def system(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/system`."""
        gauges = self._gauges
        content = {
            "credits": gauges.credits(),
            "viewers": gauges.viewers(),
            "pictures": gauges.pictures(),
        }
        if request.query_params.get("detail") == "1":
            content |= await self._detail(claims)
        return json_answer(content)

    async def _detail(self, claims: Claims) -> dict[str, Any]:
        counted, where = self._survey.newest(), await self._scrubbing.where()
        runs = dict[str, dict[str, Any]]()
        for run in await self._runs.all():
            shown = _show(run, owner=claims.role is Role.OWNER)
            runs.setdefault(run.job, {})["well" if run.well else "ill"] = shown
        return {
            "server": {
                "version": __version__,
                "started": iso(self._started_ms),
                "memory_bytes": memory_bytes(),
            },
            "history": self._gauges.history(),
            "queues": dict(self._gauges.queues()),
            "kept": counted and _counted(structs.asdict(counted)),
            "damaged": len(self._store.blobs.damaged()),
            "retention": {"days": self._retention.days, "bytes": self._retention.bytes},
            "runs": runs,
            "reading": where and {"began": iso(where[0]), "share": where[1]},
        }


def _counted(facts: dict[str, Any]) -> dict[str, Any]:
    return {"at": iso(facts.pop("at_ms"))} | facts


def _show(run: Run, *, owner: bool) -> dict[str, Any]:
    said = {name: one for name, one in run.said.items() if owner or name not in _OF_OWNERS}
    return {"began": iso(run.began_ms), "ended": iso(run.ended_ms), **said}


def routes(api: SystemApi, gate: Gate) -> list[Route]:
    """For everybody who is signed in; what only owners see is left out for others."""
    return [Route("/v1/system", gate(api.system), methods=["GET"])]
