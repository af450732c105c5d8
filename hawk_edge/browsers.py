"""What a User-Agent says: a name and a system to read, a family and a device to filter by."""

import re
from functools import lru_cache

# In this order: each names itself beside the ones it descends from.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)

FAMILIES = tuple(sorted(name for name, _ in _BROWSERS))
DEVICES = ("desktop", "phone", "tablet")
AGENTS_KEPT = 4096  # a site's visitors have a few hundred


def browser_name(user_agent: str) -> str:
    """For example `Chrome 156, Linux`; empty when nothing is recognised."""
    parts = []
    for name, pattern in _BROWSERS:
        if found := re.search(pattern, user_agent):
            parts.append(f"{name} {found[1]}")
            break
    parts += [name for name, pattern in _SYSTEMS if re.search(pattern, user_agent)][:1]
    return ", ".join(parts)


def browser_or_other(user_agent: str) -> str:
    """The same where browsers are counted: each has some name."""
    return browser_name(user_agent) or "another browser"


@lru_cache(maxsize=AGENTS_KEPT)
def browser_family(user_agent: str) -> str:
    """One of FAMILIES, or "" when it is another. Each batch asks, so it is remembered."""
    found = (name for name, pattern in _BROWSERS if re.search(pattern, user_agent))
    return next(found, "")


@lru_cache(maxsize=AGENTS_KEPT)
def device_of(user_agent: str) -> str:
    """One of DEVICES, or "" when nothing says so.

    A tablet that asks for pages as a desktop does, as iPads do, says that it is one.
    """
    is_android, is_mobile = "Android" in user_agent, "Mobi" in user_agent
    if re.search("iPad|Tablet", user_agent) or (is_android and not is_mobile):
        return "tablet"
    if is_mobile or re.search("iPhone|iPod", user_agent):
        return "phone"
    return "desktop" if re.search("Windows|Macintosh|CrOS|Linux|X11", user_agent) else ""
