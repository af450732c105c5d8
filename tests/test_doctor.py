"""The doctor says what there is of CPU time, and what waits for it."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.config import Config, CreditSettings, StoreSettings
from hawk_edge.credits.governor import JOBS, Governor
from hawk_edge.credits.plans import Plan, held_to, saved
from hawk_edge.doctor import examine
from tests.credits.test_governor import UP, Machine, governed


def said(tmp_path: Path, told: dict[str, Any] | None, preset: str = "none") -> dict[str, str]:
    config = Config(store=StoreSettings(data=str(tmp_path)), credits=CreditSettings(preset))
    return {one.what: one.says for one in examine(config, told)}


def server(rule: Plan, machine: Machine) -> Governor:
    """What a server knows whose jobs have waited for CPU time for some hours."""
    governor = governed(machine, rule=rule)
    for _ in range(200):
        governor.asker("seal")()
        machine.at += 60
        machine.spent += 60
        machine.own += 60
    return governor


def test_beside_a_server_it_tells_what_waits_and_for_how_long(tmp_path: Path) -> None:
    found = said(tmp_path, server(saved(0.1, 24 * 3600), Machine()).says())
    assert found["credits"] == "10% of a CPU for ever, and 0 s of one saved, of 8640 at most"
    assert found["cadence"] == "reporters gather 1.0 times as long as usual"
    assert found["deferred"] == "waiting for CPU time: seal for 3 h"


def test_of_a_quota_it_tells_how_much_is_free(tmp_path: Path) -> None:
    assert said(tmp_path, server(held_to(0.25), Machine()).says())["credits"] == (
        "a quota of 25% of a CPU, of which 0% are free"
    )


def test_where_nothing_waits_it_says_so(tmp_path: Path) -> None:
    found = said(tmp_path, governed(Machine(at=UP)).says())
    assert found["deferred"] == "nothing"
    assert "4320 s of one saved" in found["credits"]


@pytest.mark.parametrize(
    ("preset", "limit"), [("none", "no limit is known"), ("t3.small", "40% of a CPU for ever")]
)
def test_without_a_server_it_tells_the_limit_alone(tmp_path: Path, preset: str, limit: str) -> None:
    found = said(tmp_path, None, preset)
    assert found["credits"].startswith(limit)
    assert not found.keys() & {"cadence", "deferred", *JOBS}
