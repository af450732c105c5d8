"""What a machine earns: a share of its CPUs all the time, saved up to a ceiling."""

import re
from math import inf

from msgspec import Struct

DAY_S = 24 * 3600


class Plan(Struct, frozen=True):
    """`earns`: CPU seconds a second. `ceiling`: CPU seconds that can be saved up; of a quota 0."""

    earns: float = inf
    ceiling: float = inf

    @property
    def limited(self) -> bool:
        """Whether there is anything to be thrifty with."""
        return self.earns != inf

    @property
    def saves(self) -> bool:
        """Whether what is not used now can be used later."""
        return self.limited and self.ceiling > 0


# The share of each CPU that may be used for ever, and how many there are. What is not used is saved
# for at most a day. docs/credits.md says where these figures stand.
_BASELINES: dict[str, tuple[float, int]] = {
    "lightsail-512mb": (0.05, 2), "lightsail-1gb": (0.10, 2), "lightsail-2gb": (0.20, 2),
    "lightsail-4gb": (0.20, 2), "lightsail-8gb": (0.30, 2), "lightsail-16gb": (0.40, 4),
    "t2.nano": (0.05, 1), "t2.micro": (0.10, 1), "t2.small": (0.20, 1), "t2.medium": (0.20, 2),
    "t2.large": (0.30, 2),
    "t3.nano": (0.05, 2), "t3.micro": (0.10, 2), "t3.small": (0.20, 2), "t3.medium": (0.20, 2),
    "t3.large": (0.30, 2),
    "t3a.nano": (0.05, 2), "t3a.micro": (0.10, 2), "t3a.small": (0.20, 2), "t3a.medium": (0.20, 2),
    "t3a.large": (0.30, 2),
    "t4g.nano": (0.05, 2), "t4g.micro": (0.10, 2), "t4g.small": (0.20, 2), "t4g.medium": (0.20, 2),
    "t4g.large": (0.30, 2),
}  # fmt: skip
PRESETS = sorted(_BASELINES)
_SHARE = re.compile(r"(\d{1,4}(?:\.\d{1,3})?) ?%")
AUTO, NONE = "auto", "none"


def plan(preset: str) -> Plan | None:
    """What a preset stands for; `10%` is a share of one CPU, saved for a day. None: no preset."""
    if preset in _BASELINES:
        share, cpus = _BASELINES[preset]
        return saved(share * cpus, DAY_S)
    found = _SHARE.fullmatch(preset)
    return saved(float(found[1]) / 100, DAY_S) if found and float(found[1]) else None


def known(preset: str) -> bool:
    """Whether it may stand in the configuration."""
    return preset in (AUTO, NONE) or plan(preset) is not None


def saved(earns: float, for_s: float) -> Plan:
    """A plan whose ceiling is what it earns in so many seconds."""
    return Plan(earns, earns * for_s)


def held_to(share: float) -> Plan:
    """A quota: so many CPU seconds a second, and what is not used is gone."""
    return Plan(share, 0.0)
