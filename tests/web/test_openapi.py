"""The description holds every route, and no route that is not there."""

from pathlib import Path

from starlette.routing import Route

from hawk_edge.config import Config
from hawk_edge.hawk import Hawk
from hawk_edge.store.folder import open_store
from hawk_edge.web.openapi import ROUTES


async def test_what_is_described_is_what_is_routed(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        routes = Hawk(Config(), store).asgi().routes
    described = {(method, path) for method, path, *_ in ROUTES}
    routed = {
        (method, route.path)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    }
    screens = {path for _, path in routed - described}
    assert described <= routed
    assert not {path for path in screens if path.startswith("/v1")}


def test_every_route_is_in_the_docs() -> None:
    text = Path("docs/http.md").read_text()
    missing = [path for _, path, *_ in ROUTES if path.split("?")[0] not in text]
    assert missing == []
