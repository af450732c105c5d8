"""However a server or a child ends, no browser is left behind, nor what it has written."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hawk_edge.chromium import find_renderer
from hawk_edge.render.orders import Undrawable
from hawk_edge.render.pool import Pool
from hawk_edge.render.tree import Brood
from tests.render import corpus
from tests.render.test_pool import commands, ours
from tests.render.test_tree import await_gone

pytestmark = pytest.mark.browser
SERVER = """
import asyncio, sys
from hawk_edge.chromium import find_renderer
from hawk_edge.render.orders import Limits
from hawk_edge.render.pool import Pool

async def serve():
    drawn = False
    held = sys.argv[1] == "held"
    pool = Pool(find_renderer(), limits=Limits(seconds=100), may_go_on=lambda: not (held and drawn))
    await pool.draw("<p>", 50, 50)
    drawn = True
    print("drawn", flush=True)
    await pool.draw(sys.stdin.read(), 1280, 800)

asyncio.run(serve())
"""


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("how", ["busy", "held"])
def test_a_server_that_is_killed_takes_its_browser_with_it(how: str) -> None:
    """While a page is drawn that never ends, and while the browser stands still."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    assert server.stdout.readline() == "drawn\n"
    server.stdin.write(corpus.ENDLESS["blurs"])
    server.stdin.close()
    brood = Brood(server.pid)
    [child] = [pid for pid in brood.look() if b"child.py" in _command(pid)]
    folder = Path(_command(child).split(b"\0")[-2].decode())
    assert folder.name.startswith("hawk-render-")
    until = time.monotonic() + 30
    while how == "held" and state(child) != "T":
        assert time.monotonic() < until
        time.sleep(0.05)
    seen = brood.look()
    assert len(seen) > 4
    server.kill()
    server.wait()
    server.stdout.close()
    for pid in seen:
        await_gone(pid)
    assert not folder.exists()


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


async def test_a_child_that_is_killed_takes_its_browser_with_it() -> None:
    pool = Pool(find_renderer())
    async with pool.working():
        await pool.draw("<p>", 50, 50)
        [child] = [pid for pid, command in commands().items() if b"child.py" in command]
        seen = ours()
        os.kill(child, 9)
        with pytest.raises(Undrawable, match="ended in the midst"):
            await pool.draw("<p>", 50, 50)
        for pid in seen:
            await_gone(pid)
