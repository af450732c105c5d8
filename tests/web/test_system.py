"""How the server says it fares, over real HTTP."""

import httpx

from tests.serving import HawkProcess


def test_what_may_be_spent_and_who_watches(server: HawkProcess) -> None:
    said = server.get("/v1/system")
    assert said["viewers"] == 0
    assert said["pictures"] == {"waiting": 0, "failed": 0, "why": None}
    credits = said["credits"]
    assert 0 <= credits["share"] <= 1
    assert credits["stretch"] >= 1
    assert {"seal", "render"} <= credits["deferred"].keys()


def test_nobody_else_is_told(server: HawkProcess) -> None:
    assert httpx.get(f"{server.address}/v1/system").status_code == 401
