"""What a site is: its name, its origins, what its pages are told, and how people see it."""

import re
import secrets
from html import escape
from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs

from hawk_edge.config import Config, Reporter
from hawk_edge.errors import Malformed
from hawk_edge.model import Days, Masking, QueryNames, Share, Site, SiteSettings
from hawk_edge.timekey import iso

_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


# What a site's pages are told; the rest of its settings is the server's alone.
_TOLD = ("sampling", "masking", "on_error", "consent", "query")


class Defaults(Struct, frozen=True):
    """What holds for a site that does not say otherwise.

    `days` is the most that any site may say as well; 0: no limit.
    """

    reporter: Reporter = Reporter()
    days: int = 0

    @classmethod
    def of(cls, config: Config) -> "Defaults":
        """Those of a configuration."""
        return cls(config.reporter, config.retention.days)


class SettingsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be set: None goes back to the default, what is left out stays."""

    sampling: Share | UnsetType | None = UNSET
    masking: Masking | UnsetType | None = UNSET
    on_error: bool | UnsetType | None = UNSET
    consent: bool | UnsetType | None = UNSET
    query: QueryNames | UnsetType | None = UNSET
    days: Days | UnsetType | None = UNSET


def changed(settings: SiteSettings, change: SettingsChange) -> SiteSettings:
    """The settings with a change made to them."""
    defaults = SiteSettings()
    asked = {name: getattr(change, name) for name in SiteSettings.__struct_fields__}
    return structs.replace(
        settings,
        **{
            name: getattr(defaults, name) if value is None else value
            for name, value in asked.items()
            if value is not UNSET
        },
    )


def told(site: Site, defaults: Reporter) -> dict[str, Any]:
    """The settings that hold on a site: its own, or else what `[reporter]` says for all."""
    return {
        name: getattr(defaults, name) if (own := getattr(site.settings, name)) is None else own
        for name in _TOLD
    }


def days_kept(settings: SiteSettings, most: int) -> int:
    """For how many days a site's sessions are kept; 0: no limit.

    `most` is what `[retention]` says. A site may keep for less and never for more: that number
    is the word of whoever runs the machine, who answers for what lies on it.
    """
    if settings.days is None or not most:
        return settings.days or most
    return min(settings.days, most)


def check_days(change: SettingsChange, most: int) -> None:
    """Refuse what would not hold. Raises Malformed."""
    if most and isinstance(change.days, int) and change.days > most:
        raise Malformed(
            f"this server keeps nothing for longer than {most} days ([retention] in hawk.toml)"
        )


def check_name(name: str) -> str:
    """A site's name, trimmed. Raises Malformed."""
    name = name.strip()
    if not 0 < len(name) <= 100 or not name.isprintable():
        raise Malformed("the name needs 1 to 100 printable characters")
    return name


def check_origins(origins: list[str]) -> tuple[str, ...]:
    """Origins as browsers send them, lower-case without a slash. Raises Malformed."""
    cleaned = tuple(dict.fromkeys(origin.strip().lower().rstrip("/") for origin in origins))
    if not 0 < len(cleaned) <= 50:
        raise Malformed("a site needs 1 to 50 origins")
    for origin in cleaned:
        if not _ORIGIN.fullmatch(origin):
            raise Malformed(
                f"{origin!r} is not an origin: write https://shop.example, or https://*.shop.example"
            )
    return cleaned


def origin_allowed(site: Site, origin: str) -> bool:
    """Whether a page of this origin may report to the site."""
    return allowing(site, origin) is not None


def allowing(site: Site, origin: str) -> str | None:
    """Which of the site's origins allows this one, as the site says it: maybe with a `*.`."""
    origin = origin.lower()
    for allowed in site.origins:
        scheme, _, host = allowed.partition("://")
        if origin == allowed:
            return allowed
        if (
            host.startswith("*.")
            and origin.startswith(f"{scheme}://")
            and origin.endswith(host[1:])
        ):
            return allowed
    return None


def new_key() -> str:
    """A public key that no site has: what a site's pages name it by."""
    return f"hk_{secrets.token_hex(10)}"


def snippet(address: str, key: str) -> str:
    """What goes into a site's pages. `address` is where visitors reach this server."""
    return f'<script async src="{escape(address)}/reporter.js" data-site="{key}"></script>'


def site_facts(site: Site, address: str, defaults: Defaults) -> dict[str, Any]:
    """A site as people see it, in the API and in a shell.

    The settings are what holds; `own` names those that the site says itself, and `defaults` has
    what holds for the others.
    """
    said, silent = structs.asdict(site.settings), structs.replace(site, settings=SiteSettings())
    return {
        "id": site.id,
        "key": site.key,
        "name": site.name,
        "origins": site.origins,
        "created": iso(site.created_ms),
        "snippet": snippet(address, site.key),
        **_held(site, defaults),
        "own": [name for name, one in said.items() if one != getattr(SiteSettings(), name)],
        "defaults": _held(silent, defaults),
    }


def _held(site: Site, defaults: Defaults) -> dict[str, Any]:
    return {**told(site, defaults.reporter), "days": days_kept(site.settings, defaults.days)}
