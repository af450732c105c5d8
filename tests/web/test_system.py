"""How the server says it fares, over real HTTP."""

import time
from pathlib import Path
from typing import Any

import httpx

from hawk_edge import __version__
from tests.serving import PASSWORD, HawkProcess

VIEWER = {"email": "system-viewer@hawk.test", "password": PASSWORD}


def detail(server: HawkProcess) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/v1/system", detail=1)
    return found


def counted(server: HawkProcess) -> dict[str, Any]:
    """The same once it has been counted what there is."""
    until = time.monotonic() + 60
    while (found := detail(server))["kept"] is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_what_may_be_spent_and_who_watches(server: HawkProcess) -> None:
    said = server.get("/v1/system")
    assert said.keys() == {"credits", "viewers", "pictures"}
    assert said["viewers"] == 0
    assert said["pictures"] == {"waiting": 0, "failed": 0, "why": None}
    credits = said["credits"]
    assert 0 <= credits["share"] <= 1
    assert credits["stretch"] >= 1
    assert {"seal", "render"} <= credits["deferred"].keys()


def test_in_detail_what_waits_what_is_kept_and_since_when(server: HawkProcess) -> None:
    said = counted(server)
    assert said["server"]["version"] == __version__
    assert said["server"]["memory_bytes"] > 1 << 20
    assert said["queues"] == dict.fromkeys(
        ("batches", "ungrouped", "letters", "letters_given_up"), 0
    )
    assert said["retention"] == {"days": 0, "bytes": 0}
    assert said["damaged"] == 0
    kept = said["kept"]
    assert 0 < kept["index_bytes"] < kept["total_bytes"]
    assert kept["sessions"] >= kept["unsealed"]
    assert [age for age, _ in said["history"]][-1] == 0


def test_backups_and_checks_are_told_whoever_makes_them(
    server: HawkProcess, tmp_path: Path
) -> None:
    server.command("check")
    to = tmp_path / "copies"
    server.command("backup", str(to))
    done = detail(server)["runs"]
    assert done["check"]["well"]["findings"] == 0
    backup = done["backup"]["well"]
    assert backup["place"] == str(to)
    assert backup["blobs"] >= 1
    assert backup["began"] <= backup["ended"]


def test_a_backup_that_failed_is_told_beside_the_last_whole_one(
    server: HawkProcess, tmp_path: Path
) -> None:
    server.command("backup", str(tmp_path / "copies"))
    whole = detail(server)["runs"]["backup"]["well"]
    (tmp_path / "file").touch()
    try:
        server.command("backup", str(tmp_path / "file"))
    except AssertionError:
        pass
    else:
        raise AssertionError("a file is no place for a backup")
    runs = detail(server)["runs"]["backup"]
    assert runs["well"] == whole
    assert "file" in runs["ill"]["why"]
    # Where it lies, and what the machine said of it, is for owners.
    server.http.post("/v1/users", json=VIEWER | {"role": "viewer"})
    with httpx.Client(base_url=server.address) as viewer:
        token = viewer.post("/v1/signin", json=VIEWER).json()["token"]
        headers = {"authorization": f"Bearer {token}"}
        seen = viewer.get("/v1/system?detail=1", headers=headers).json()["runs"]["backup"]
    assert seen["ill"]["ended"] == runs["ill"]["ended"]
    assert {"place", "why"}.isdisjoint(seen["ill"].keys() | seen["well"].keys())


def test_nobody_else_is_told(server: HawkProcess) -> None:
    assert httpx.get(f"{server.address}/v1/system").status_code == 401
