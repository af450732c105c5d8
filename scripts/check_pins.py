"""Fails where a lock file lets something in unpinned, or names where it is to be fetched from."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PLACE = re.compile(r"https?://|^\s*-(?:i|f|-index-url|-extra-index-url|-find-links)\b", re.M)


def findings(root: Path) -> Iterator[str]:
    """One line for each thing wrong in the lock files under `root`."""
    for lock in sorted(root.glob("requirements*.txt")):
        text = lock.read_text(encoding="utf-8")
        yield from (f"{lock.name}: {what}" for what in unpinned_python(text))
    for name in ("package-lock.json", "bench/npm/package-lock.json"):
        npm = (root / name).read_text(encoding="utf-8")
        yield from (f"{name}: {what}" for what in unpinned_npm(npm))


def unpinned_python(text: str) -> Iterator[str]:
    """What a requirements file lacks or says too much of."""
    if place := PLACE.search(text):
        yield f"names a place to fetch from: {place[0].strip()}"
    for requirement in text.replace("\\\n", " ").splitlines():
        name = requirement.split(" ")[0]
        if requirement and not requirement.startswith(("#", "-")):
            if "==" not in name:
                yield f"{name} is not pinned"
            if "--hash=sha256:" not in requirement:
                yield f"{name} has no hash"


def unpinned_npm(text: str) -> Iterator[str]:
    """What a package-lock.json lacks or says too much of."""
    for name, package in json.loads(text)["packages"].items():
        if "resolved" in package:
            yield f"{name} names a place to fetch from"
        if name and "integrity" not in package:
            yield f"{name} has no hash"


def main() -> int:
    """Print every finding; 1 when there was one."""
    found = list(findings(Path(__file__).resolve().parents[1]))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
