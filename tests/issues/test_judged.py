"""What people say of an issue, and what is left of it when its sessions go."""

from pathlib import Path
from typing import Any

import pytest

from tests import raw
from tests.issues.desk import HOUR_MS, SITE, T0, desk, error

A, B, C = (name * 22 for name in "abc")


async def test_what_was_resolved_and_comes_back_is_open_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        await hawk.group()
        id = (await hawk.one()).id
        hawk.now_ms = T0 + 1_000
        await hawk.issues.judge(id, "resolved", hawk.now_ms)
        assert (await hawk.one()).status == "resolved"
        hawk.store.people.changed.clear()
        await hawk.visit(B, error(999))
        await hawk.group()
        assert (await hawk.one()).status == "resolved", "it happened before that"
        assert not hawk.store.people.changed.is_set()
        await hawk.visit(B, error(1_001))
        await hawk.group()
        assert (await hawk.one()).status == "open"
        assert await hawk.alarms() == ["new", "reopened"]
        assert hawk.store.people.changed.is_set(), "the register knows it too"
        await hawk.visit(C, error(2_000))
        await hawk.group()
        assert await hawk.alarms() == ["new", "reopened"]


async def test_what_is_ignored_stays_ignored_also_when_no_session_is_left(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        await hawk.group()
        await hawk.issues.judge((await hawk.one()).id, "ignored", T0)
        await hawk.erasure.session(A)
        assert await hawk.all() == []
        await hawk.visit(B, error(99_000))
        await hawk.group()
        assert (await hawk.one()).status == "ignored"
        assert await hawk.alarms() == []


async def test_what_was_resolved_is_not_new_when_no_session_was_left(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        await hawk.group()
        await hawk.issues.judge((await hawk.one()).id, "resolved", T0 + 20)
        await hawk.erasure.session(A)
        await hawk.visit(B, error(15))
        await hawk.group()
        assert await hawk.alarms() == []
        await hawk.visit(B, error(25))
        await hawk.group()
        assert await hawk.alarms() == ["reopened"]


# --- erasing


async def test_an_erased_session_is_taken_out_of_its_issues(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10, "order 1 is gone"), error(HOUR_MS * 3, "order 1 is gone"))
        await hawk.visit(B, error(20, "order 2 is gone"), error(30, "order 2 is gone"))
        await hawk.visit(C, error(40, "Zaubernuss is gone"))
        await hawk.group()
        await hawk.visit(A, error(50, "not grouped yet"))
        await hawk.erasure.session(A)
        await hawk.erasure.session(C)
        assert await hawk.group() == 0
        issue = await hawk.one()
        assert (issue.count, issue.sessions) == (2, 1)
        assert (issue.first_ms, issue.last_ms, issue.session) == (T0 + 20, T0 + 30, B)
        assert await hawk.check(read_data=True) == []
        assert raw.found(tmp_path, ["Zaubernuss", A, C]) == []


async def test_what_expires_meanwhile_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        await hawk.visit(B, error(20))
        sites = hawk.maps.sites

        async def expiring() -> Any:
            await hawk.store.forgetting.expire(A, T0 + 1)
            return await sites()

        monkeypatch.setattr(hawk.maps, "sites", expiring)
        await hawk.group()
        issue = await hawk.one()
        assert (issue.count, issue.session) == (1, B)
        assert [row["session"] for row in await hawk.rows("alarms")] == [B]
        assert await hawk.check() == []


async def test_a_site_that_goes_takes_all_along(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10, "Zaubernuss"))
        await hawk.group()
        await hawk.issues.judge((await hawk.one()).id, "ignored", T0)
        path = tmp_path / "app.js.map"
        path.write_text('{"version":3,"sources":["Zaubernuss.js"],"mappings":"AAAA"}')
        await hawk.given.take(SITE, path, "app.js")
        path.unlink()
        await hawk.visit(B, error(10))
        await hawk.erasure.forget_site(SITE.id)
        assert await hawk.group() == 0
        for table in ("ungrouped", "issues", "occurrences", "verdicts", "alarms", "source_maps"):
            assert await hawk.rows(table) == [], table
        await hawk.erasure.settle(5)
        assert raw.found(tmp_path, ["Zaubernuss"]) == []
