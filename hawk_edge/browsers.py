"""A browser's name and system from its User-Agent, for a person to read."""

import re

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
