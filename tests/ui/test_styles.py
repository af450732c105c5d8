"""The styles of all screens are one file in the end: what a class looks like is said in one place."""

import re
from collections import defaultdict
from pathlib import Path

STYLES = Path(__file__).parents[2] / "ui/src/styles"
OWN = re.compile(r"^\.([\w-]+)(?= \{|,)", re.MULTILINE)


def test_no_class_means_one_thing_here_and_another_there() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for sheet in STYLES.glob("*.css"):
        for name in OWN.findall(sheet.read_text(encoding="utf-8")):
            homes[name].add(sheet.name)
    assert homes, "no class was found at all"
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
