"""What counts as an origin, and which settings hold on a site."""

import msgspec
import pytest

from hawk_edge.config import Reporter
from hawk_edge.errors import Malformed
from hawk_edge.model import QUERY, Site, SiteSettings
from hawk_edge.sites import (
    Defaults,
    SettingsChange,
    changed,
    check_days,
    check_origins,
    days_kept,
    origin_allowed,
    site_facts,
    told,
)


def site(*origins: str) -> Site:
    return Site("id", "account", "key", "Shop", check_origins(list(origins)), 0)


@pytest.mark.parametrize(
    ("registered", "page", "allowed"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://Shop.example/", "https://shop.example", True),
        ("https://shop.example", "http://shop.example", False),
        ("https://shop.example", "https://shop.example:444", False),
        ("https://shop.example", "https://www.shop.example", False),
        ("https://*.shop.example", "https://www.shop.example", True),
        ("https://*.shop.example", "https://a.b.shop.example", True),
        ("https://*.shop.example", "https://shop.example", False),
        ("https://*.shop.example", "https://evilshop.example", False),
        ("https://*.shop.example", "http://www.shop.example", False),
        ("http://localhost:3000", "http://localhost:3000", True),
        ("http://[::1]:3000", "http://[::1]:3000", True),
        ("https://shop.example", "null", False),
    ],
)
def test_a_page_may_report_from_registered_origins_only(
    registered: str, page: str, allowed: bool
) -> None:
    assert origin_allowed(site(registered), page) is allowed


@pytest.mark.parametrize(
    "origin",
    ["", "shop.example", "ftp://shop.example", "https://shop.example/path", "https://*", "*"],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(Malformed):
        check_origins([origin])


def test_a_site_that_says_nothing_is_told_what_holds_for_all() -> None:
    said = told(site("https://a.example"), Reporter(sampling=0.25, masking="all"))
    assert said == {
        "sampling": 0.25, "masking": "all", "on_error": False, "consent": False, "query": QUERY
    }  # fmt: skip


def test_what_a_site_says_wins_and_null_takes_it_back() -> None:
    said = SettingsChange(sampling=0.0, masking="none", consent=True, query=("id",))
    settings = changed(SiteSettings(), said)
    own = msgspec.structs.replace(site("https://a.example"), settings=settings)
    assert told(own, Reporter(sampling=0.25)) == {
        "sampling": 0.0, "masking": "none", "on_error": False, "consent": True, "query": ("id",)
    }  # fmt: skip
    assert changed(settings, SettingsChange()) == settings
    back = SettingsChange(sampling=None, masking=None, consent=None, query=None)
    assert changed(settings, back) == SiteSettings()


@pytest.mark.parametrize(
    "given",
    [{"sampling": 1.01}, {"sampling": -0.1}, {"sampling": "all"}, {"masking": "some"},
     {"on_error": 1}, {"consent": "yes"}, {"query": ["x"] * 51}, {"query": [""]},
     {"query": ["a=b"]}, {"query": ["a b"]}, {"query": ["a&b"]}, {"query": ["x" * 65]},
     {"query": "v"}, {"mask": "all"}],
)  # fmt: skip
def test_settings_out_of_bounds_are_refused(given: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, SettingsChange)


def test_the_parameters_that_stay_by_default_say_nothing_of_the_visitor() -> None:
    assert msgspec.convert(list(QUERY), SiteSettings.__annotations__["query"]) == QUERY
    assert not {"q", "query", "search", "id", "token", "email"} & set(QUERY)


@pytest.mark.parametrize(
    ("own", "most", "held"), [(None, 0, 0), (None, 30, 30), (7, 0, 7), (7, 30, 7), (90, 30, 30)]
)
def test_a_site_keeps_for_less_than_the_server_and_never_for_more(
    own: int | None, most: int, held: int
) -> None:
    assert days_kept(SiteSettings(days=own), most) == held


def test_more_days_than_the_server_keeps_are_refused() -> None:
    check_days(SettingsChange(days=30), 30)
    check_days(SettingsChange(days=3000), 0)
    check_days(SettingsChange(days=None), 30)
    with pytest.raises(Malformed, match="longer than 30 days"):
        check_days(SettingsChange(days=31), 30)


def test_people_see_what_holds_what_is_the_sites_own_and_what_else_would_hold() -> None:
    settings = SiteSettings(masking="all", days=7)
    one = msgspec.structs.replace(site("https://a.example"), settings=settings)
    facts = site_facts(one, "https://hawk.example", Defaults(Reporter(sampling=0.5), 30))
    assert (facts["masking"], facts["sampling"], facts["days"]) == ("all", 0.5, 7)
    assert sorted(facts["own"]) == ["days", "masking"]
    defaults = facts["defaults"]
    assert (defaults["masking"], defaults["sampling"], defaults["days"]) == ("inputs", 0.5, 30)


def test_how_long_they_are_kept_is_not_told_to_pages() -> None:
    assert "days" not in told(site("https://a.example"), Reporter())
