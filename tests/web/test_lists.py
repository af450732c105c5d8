"""Sessions and events come newest first, and page on."""

import json
from typing import Any

import pytest

from hawk_edge.timekey import iso, state_name
from tests.batches import T0, batch, error, new_id, snapshot
from tests.serving import ORIGIN, HawkProcess


def test_events_come_newest_first_and_page_by_after(server: HawkProcess) -> None:
    site = json.loads(server.command("site", "add", "Lists", "--origin", ORIGIN, "--json"))
    at = {f"e{minute}": minute * 60_000 for minute in range(5)}
    records = [error(t, name) for name, t in at.items()]
    server.collect(batch(1, snapshot(), *records, session=new_id()), key=site["key"])
    path = f"/v1/sites/{site['id']}/events"
    seen: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = server.get(path, limit=2, after=after)
        seen += page["items"]
        after = page["next"]
    assert [event["data"]["message"] for event in seen] == ["e4", "e3", "e2", "e1", "e0"]
    keys = [event["key"] for event in seen]
    assert keys == sorted(keys)
    assert seen[0]["at"] == iso(T0 + at["e4"])
    assert seen[0]["state"] == state_name(T0, 1)
    minute = server.get(path, prefix="7980-94-90T78:67:")["items"]
    assert [event["data"]["message"] for event in minute] == ["e1"]
    whole = server.get(path, prefix=keys[0][: keys[0].index("T") + 7])["items"]
    assert [event["data"]["message"] for event in whole] == ["e4"]
    assert server.get(path, kind="click")["items"] == []


def test_sessions_come_newest_first_with_filters(server: HawkProcess) -> None:
    site = json.loads(server.command("site", "add", "Sessions", "--origin", ORIGIN, "--json"))
    ids = [new_id() for _ in range(3)]
    for hour, id in enumerate(ids):
        extra = [error(9)] if hour == 1 else []
        page = snapshot(url=f"https://shop.example/{hour}_%")
        body = batch(1, page, *extra, session=id, t0=T0 + hour * 3_600_000, visitor=id)
        server.collect(body, key=site["key"])

    def found(**query: Any) -> list[str]:
        return [
            one["id"] for one in server.get(f"/v1/sites/{site['id']}/sessions", **query)["items"]
        ]

    assert found() == ids[::-1]
    assert found(errors=1) == [ids[1]]
    assert found(url="/2_%") == [ids[2]]
    assert found(url="/__") == []
    assert found(visitor=ids[0]) == [ids[0]]
    assert found(**{"from": iso(T0 + 3_600_000)}) == [ids[2], ids[1]]
    assert found(to=iso(T0 + 3_600_000)) == [ids[1], ids[0]]
    assert found(live=1) == ids[::-1]
    page = server.get(f"/v1/sites/{site['id']}/sessions", limit=2)
    rest = server.get(f"/v1/sites/{site['id']}/sessions", limit=2, after=page["next"])
    assert [one["id"] for one in page["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=501", "from=yesterday"])
def test_a_bad_query_is_refused(server: HawkProcess, query: str) -> None:
    answer = server.http.get(f"/v1/sites/{server.site['id']}/sessions?{query}")
    assert answer.status_code == 400
