"""What there is, is documented; what is documented, is there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from hawk_edge.cli import main

README = Path("README.md").read_text()
ARCHITECTURE = Path("ARCHITECTURE.md").read_text()


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in commands(main) if f"`{name}" not in README] == []


def test_every_make_target_of_the_readme_is_there() -> None:
    targets = subprocess.run(["make", "help"], capture_output=True, text=True, check=True).stdout
    for target in re.findall(r"^    make (\w+)", README, re.MULTILINE):
        assert f"make {target} " in targets


def test_every_link_leads_somewhere() -> None:
    for path in (Path("README.md"), Path("ARCHITECTURE.md"), *Path("docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), f"{path}: {target}"


def test_every_module_that_the_architecture_names_is_there() -> None:
    for name in re.findall(r"`(\w+(?:/\w+)*\.py)`", ARCHITECTURE):
        assert (Path("hawk_edge") / name).exists() or (Path("hawk_edge/store") / name).exists(), (
            name
        )
