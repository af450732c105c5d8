"""All that came of a process is found, and ended, whoever its parent is by now."""

import os
import subprocess
import time
from pathlib import Path

from hawk_edge.render.tree import Brood, end_below, family, memory

# One that starts another in a session of its own, and says who that is.
STARTS = "setsid sleep 60 >/dev/null & echo $!; exec sleep 60 >/dev/null"


def started() -> tuple[subprocess.Popen[str], int]:
    """A process, and one that came of it."""
    one = subprocess.Popen(["sh", "-c", STARTS], stdout=subprocess.PIPE, text=True)
    assert one.stdout
    child = int(one.stdout.readline())
    return one, child


def is_there(pid: int) -> bool:
    """Whether it runs: one that has ended may wait to be asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def await_gone(pid: int) -> None:
    until = time.monotonic() + 20
    while is_there(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_family_is_found_over_sessions() -> None:
    one, child = started()
    assert set(family(one.pid)) >= {one.pid, child}
    assert memory([one.pid, child]) > 0
    Brood(one.pid).kill()
    one.communicate()
    await_gone(child)


def test_who_was_seen_once_is_ended_when_the_parent_is_gone() -> None:
    one, child = started()
    brood = Brood(one.pid)
    assert child in brood.look()
    one.kill()
    one.communicate()
    assert is_there(child)
    assert family(one.pid) == [one.pid]
    brood.kill()
    await_gone(child)


def test_who_has_the_number_of_one_that_is_gone_is_let_be() -> None:
    one, child = started()
    brood = Brood(one.pid)
    brood.look()
    # As if the number had been given to another, which began later.
    brood._began = {pid: began - 1 for pid, began in brood._began.items()}
    brood._pid = 2**30
    brood.kill()
    assert is_there(one.pid)
    assert is_there(child)
    Brood(one.pid).kill()
    one.communicate()
    await_gone(child)


def test_only_what_is_below_can_be_ended_as_well() -> None:
    one, child = started()
    end_below(one.pid)
    await_gone(child)
    assert is_there(one.pid)
    one.kill()
    one.communicate()


def test_of_what_is_not_there_nothing_is_found() -> None:
    assert Brood(2**30).look() == []
    assert memory([2**30]) == 0
    assert os.getpid() not in family(2**30)
