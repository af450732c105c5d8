"""Who is told can be set by members, is kept, and shows nobody a key."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.alerts.settings import AlertChange, AlertsOfSites, changed, read_change
from hawk_edge.errors import Malformed
from hawk_edge.register import Registrar
from hawk_edge.store.index.recipients import AlertSettings
from tests.alerts.telling import MEMBER, OWNER, telling
from tests.serving import PASSWORD, HawkProcess
from tests.store.opened import SITE

HOOK = "https://hooks.test/T0/secret-path"


def test_what_is_not_said_stays_and_null_is_the_default() -> None:
    one = changed(AlertSettings(), AlertChange(to=["a@x.test"], webhook=HOOK))
    assert (one.to, one.webhook, one.kind) == (("a@x.test",), HOOK, "generic")
    assert changed(one, AlertChange()) == one
    back = changed(one, AlertChange(to=None, webhook=None, kind=None))
    assert back == AlertSettings()


def test_a_secret_is_made_for_each_webhook_and_when_asked_for() -> None:
    one = changed(AlertSettings(), AlertChange(webhook=HOOK))
    assert one.secret.startswith("whsec_")
    assert changed(one, AlertChange(to=[])).secret == one.secret
    for change in (AlertChange(new_secret=True), AlertChange(webhook=HOOK + "2")):
        assert changed(one, change).secret not in ("", one.secret)
    slack = changed(one, AlertChange(kind="slack"))
    assert slack.secret == ""
    assert changed(slack, AlertChange(kind="generic")).secret not in ("", one.secret)


@pytest.mark.parametrize(
    "change",
    [{"to": "a@x.test"}, {"to": ["nobody"]}, {"to": ["A <a@x.test>"]}, {"to": ["a@x.test\r\nBcc: b@x.test"]},
     {"to": ["a@x.test"] * 21}, {"webhook": "ftp://x"}, {"webhook": 1}, {"kind": "teams"},
     {"secret": "whsec_x"}, {"new_secret": 1}],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        changed(AlertSettings(), read_change(change))


async def test_a_secret_is_shown_once_and_the_webhook_never(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        alerts = AlertsOfSites.of(hawk.store)
        first = await alerts.change(SITE, AlertChange(webhook=HOOK))
        assert first["secret"].startswith("whsec_")
        for shown in (await alerts.facts(SITE), await alerts.change(SITE, AlertChange(to=[]))):
            assert "secret" not in shown
            assert shown["webhook"] == "https://hooks.test/…"
            assert "secret-path" not in repr(shown)
        assert (await alerts.facts(SITE))["told"] == []


async def test_it_outlives_the_index(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        hawk.store.people.changed.clear()
        await hawk.only(to=("a@x.test",))
        assert hawk.store.people.changed.is_set()
        assert await Registrar(hawk.store).file()
        rows = await hawk.store.database.read("SELECT digest FROM register")
        assert b"a@x.test" in await hawk.store.blobs.get(rows[0]["digest"])


async def test_what_did_not_get_through_is_shown_with_its_reason(tmp_path: Path) -> None:
    async with telling(tmp_path) as hawk:
        await hawk.breaks()
        await hawk.settler.work()
        await hawk.carrier(1).work()
        hawk.now_ms += 120_000
        await hawk.carrier(1).work()
        [one] = (await AlertsOfSites.of(hawk.store).facts(SITE))["undelivered"]
        assert one["to"] in (OWNER, MEMBER)
        assert one["tries"] == 1
        assert one["why"].startswith("Error connecting to 127.0.0.1 on port 1: ")


def test_members_set_it_over_http_and_viewers_see_nothing_of_it(server: HawkProcess) -> None:
    path = f"/v1/sites/{server.site['id']}/alerts"
    assert server.get(path)["to"] is None
    changed = server.http.patch(path, json={"webhook": HOOK, "to": ["ops@shop.test"]})
    assert (changed.status_code, changed.json()["told"]) == (200, ["ops@shop.test"])
    assert server.http.patch(path, json={"webhook": "http://x.example"}).status_code == 400
    assert server.http.get("/v1/sites/none/alerts").status_code == 404
    # Nothing of it stands where pages look.
    assert "hooks.test" not in server.http.get(f"/v1/sites/{server.site['key']}/config").text
    assert "hooks.test" not in server.http.get("/v1/sites").text
    server.command(
        "user", "add", "eye@hawk.test", "--role", "viewer", "--password-stdin", stdin=PASSWORD
    )
    token = server.http.post(
        "/v1/signin", json={"email": "eye@hawk.test", "password": PASSWORD}
    ).json()["token"]
    server.http.cookies.clear()
    for method in ("GET", "PATCH"):
        asked = server.http.request(
            method, path, json={}, headers={"authorization": f"Bearer {token}"}
        )
        assert asked.status_code == 403
    back = server.http.patch(path, json={"webhook": None, "to": None}).json()
    assert back["webhook"] is None
    assert "owner@hawk.test" in back["told"]  # and whoever else other tests have added
    assert "eye@hawk.test" not in back["told"]


def test_the_command_does_the_same(server: HawkProcess) -> None:
    said = server.command(
        "site", "alerts", "Shop", "--to", "a@x.test", "--to", "b@x.test", "--webhook", HOOK
    )
    assert "mail      a@x.test b@x.test\n" in said
    assert "webhook   https://hooks.test/… generic\n" in said
    assert "whsec_" in said
    said = server.command("site", "alerts", "Shop", "--nobody", "--default", "webhook")
    assert said == "mail      nobody\nwebhook   none\n"
    told = server.command("site", "alerts", "Shop", "--default", "to").splitlines()[0]
    assert "owner@hawk.test" in told
