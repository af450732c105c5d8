"""Readings are what the kernel says, and the tightest quota around the process is found."""

from pathlib import Path

import pytest

from hawk_edge.beside import slow_thread
from hawk_edge.credits.plans import held_to
from hawk_edge.credits.seen import Group1, Group2, Machine, Process, limited_group, own_s
from tests.test_beside import spend

STAT = "cpu  100 20 30 4000 50 6 7 8 9 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n"


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_machine_is_busy_with_all_but_idling_waiting_and_what_was_stolen(tmp_path: Path) -> None:
    put(tmp_path / "stat", STAT)
    reading = Machine(tmp_path).read()
    assert (reading.spent, reading.held) == (1.63, 0.08)
    assert reading.at > 0


def test_the_real_machine_can_be_read() -> None:
    before = Machine().read()
    after = Machine().read()
    assert after.spent >= before.spent > 0
    assert after.at > before.at
    assert Process().read().spent > 0


def test_the_time_of_what_can_wait_is_not_the_servers_own() -> None:
    thread, before = slow_thread("test"), own_s()
    thread.submit(spend, 0.1).result()
    waited = own_s() - before
    thread.shutdown()
    assert waited < 0.05
    spend(0.1)
    assert 0.1 <= own_s() - before - waited < 0.3


def group2(folder: Path, limit: str) -> None:
    put(folder / "cpu.max", limit)
    put(folder / "cpu.stat", "usage_usec 2500000\nnr_periods 9\nthrottled_usec 400000\n")


def test_the_tightest_group_of_version_2_is_found(tmp_path: Path) -> None:
    put(tmp_path / "proc/self/cgroup", "0::/a/b/c\n")
    group2(tmp_path / "cg", "max 100000")
    group2(tmp_path / "cg/a", "10000 100000")
    group2(tmp_path / "cg/a/b", "max 100000")
    group2(tmp_path / "cg/a/b/c", "50000 100000")
    found = limited_group(tmp_path / "proc", tmp_path / "cg")
    assert found == (held_to(0.1), Group2(tmp_path / "cg/a"))
    reading = found[1].read()
    assert (reading.spent, reading.held) == (2.5, 0.4)
    assert 0 < reading.own < own_s()


@pytest.mark.parametrize("controllers", ["cpu,cpuacct", "cpu"])
def test_a_group_of_version_1_is_found(tmp_path: Path, controllers: str) -> None:
    put(
        tmp_path / "proc/self/cgroup", f"4:memory:/x\n3:{controllers}:/a\n1:name=systemd:/y\n0::/\n"
    )
    put(tmp_path / "cg/cpu/a/cpu.cfs_quota_us", "20000\n")
    put(tmp_path / "cg/cpu/a/cpu.cfs_period_us", "100000\n")
    put(tmp_path / "cg/cpu/a/cpu.stat", "nr_periods 5\nnr_throttled 2\nthrottled_time 300000000\n")
    put(tmp_path / "cg/cpuacct/a/cpuacct.usage", "1500000000\n")
    put(tmp_path / "cg/cpu/cpu.cfs_quota_us", "-1\n")
    found = limited_group(tmp_path / "proc", tmp_path / "cg")
    group = Group1(tmp_path / "cg/cpu/a", tmp_path / "cg/cpuacct/a")
    assert found == (held_to(0.2), group)
    assert (group.read().spent, group.read().held) == (1.5, 0.3)


def test_without_a_quota_or_without_groups_there_is_none(tmp_path: Path) -> None:
    assert limited_group(tmp_path / "nowhere", tmp_path) is None
    put(tmp_path / "proc/self/cgroup", "0::/\n")
    assert limited_group(tmp_path / "proc", tmp_path / "cg") is None
    group2(tmp_path / "cg", "max 100000")
    assert limited_group(tmp_path / "proc", tmp_path / "cg") is None
