"""The fixtures that this run wants, recorded and shown once for all tests."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.fidelity.studio import Outcome, Studio, run


@pytest.fixture(scope="session")
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """All fixtures of the selected tests, shown with the site down."""
    wanted = {
        item.callspec.params["name"]
        for item in request.session.items
        if "outcome" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec")
    }

    async def work(studio: Studio) -> None:
        await studio.record(sorted(wanted))
        studio.site.stop()
        await studio.show()

    return in_thread(tmp_path_factory.mktemp("fidelity") / "data", work)


@pytest.fixture
def outcome(name: str, studio: Studio) -> Outcome:
    """What became of one fixture."""
    return studio.outcomes[name]


def in_thread(data: Path, work: Callable[[Studio], Awaitable[None]]) -> Studio:
    """Run a studio in a thread of its own: another test may have a loop in this one."""
    made: list[Studio] = []
    thread = threading.Thread(target=lambda: made.append(asyncio.run(run(data, work))))
    thread.start()
    thread.join()
    assert made, "the studio failed, see above"
    return made[0]
