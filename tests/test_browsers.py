"""User-Agents as they are really sent."""

import sqlite3

import pytest

from hawk_edge.browsers import DEVICES, FAMILIES, browser_family, browser_name, device_of
from hawk_edge.store import schema

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("(X11; Linux x86_64) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36", "Chrome 156, Linux"),
        (
            "(Windows NT 10.0; Win64; x64) " + WEBKIT + "Chrome/155.0.0.0 Safari/537.36 Edg/155.0.0.0",
            "Edge 155, Windows",
        ),
        ("(X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox 146, Linux"),
        (
            "(iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.1 Mobile/15E148 Safari/604.1",
            "Safari 19, iOS",
        ),
        (
            "(Linux; Android 10; K) " + WEBKIT + "SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36",
            "Samsung Internet 28, Android",
        ),
        ("(Macintosh; Intel Mac OS X 10_15_7) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36 OPR/120.0",
         "Opera 120, macOS"),
        ("something else", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_with_its_system(sent: str, name: str) -> None:
    assert browser_name(MOZILLA + sent) == name


CLASSED = {
    "(X11; Linux x86_64) " + WEBKIT + "HeadlessChrome/156.0.0.0 Safari/537.36": ("Chrome", "desktop"),
    "(Windows NT 10.0) " + WEBKIT + "Chrome/155.0 Safari/537.36 Edg/155.0": ("Edge", "desktop"),
    "(Linux; Android 10; K) " + WEBKIT + "Chrome/155.0 Mobile Safari/537.36 EdgA/155.0":
        ("Edge", "phone"),
    "(iPhone; CPU iPhone OS 19_1 like Mac OS X) " + WEBKIT + "EdgiOS/155.0 Mobile Safari/604.1":
        ("Edge", "phone"),
    "(Linux; Android 10; K) " + WEBKIT + "Chrome/156.0.0.0 Mobile Safari/537.36": ("Chrome", "phone"),
    "(Linux; Android 10; K) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36": ("Chrome", "tablet"),
    "(Linux; Android 10; K) " + WEBKIT + "SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36":
        ("Samsung Internet", "phone"),
    "(Android 15; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0": ("Firefox", "phone"),
    "(Android 15; Tablet; rv:146.0) Gecko/146.0 Firefox/146.0": ("Firefox", "tablet"),
    "(iPhone; CPU iPhone OS 19_1 like Mac OS X) " + WEBKIT + "CriOS/156.0 Mobile/15E148 Safari/604.1":
        ("Chrome", "phone"),
    "(iPad; CPU OS 19_1 like Mac OS X) " + WEBKIT + "Version/19.1 Mobile/15E148 Safari/604.1":
        ("Safari", "tablet"),
    "(Macintosh; Intel Mac OS X 10_15_7) " + WEBKIT + "Version/19.1 Safari/605.1.15":
        ("Safari", "desktop"),
    "(Macintosh; Intel Mac OS X 10_15_7) " + WEBKIT + "Chrome/156.0 Safari/537.36 OPR/120.0":
        ("Opera", "desktop"),
    "(X11; CrOS x86_64 14541.0.0) " + WEBKIT + "Chrome/156.0.0.0 Safari/537.36": ("Chrome", "desktop"),
    "something else": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("sent", CLASSED)
def test_a_browser_has_a_family_and_a_device(sent: str) -> None:
    family, device = CLASSED[sent]
    assert (browser_family(MOZILLA + sent), device_of(MOZILLA + sent)) == (family, device)
    assert {family, ""} <= {*FAMILIES, ""}
    assert {device, ""} <= {*DEVICES, ""}


def test_sessions_of_earlier_versions_are_told_apart_in_the_same_way() -> None:
    [migration] = [
        one for one in schema.MIGRATIONS if any("SET browser = CASE" in sql for sql in one)
    ]
    updates = [sql for sql in migration if sql.startswith("UPDATE") and "CASE" in sql]
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE sessions (user_agent TEXT, browser TEXT, device TEXT)")
        db.executemany("INSERT INTO sessions VALUES (?, '', '')", [[one] for one in CLASSED])
        for sql in updates:
            db.execute(sql)
        found = db.execute("SELECT user_agent, browser, device FROM sessions").fetchall()
    db.close()
    assert {one: (browser, device) for one, browser, device in found} == CLASSED
