"""Copies of everything elsewhere, and back."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from hawk_edge.backup import KEEP
from hawk_edge.cli.shared import Line, configured, existing, on_store, run, store_options
from hawk_edge.config import Config
from hawk_edge.errors import HawkError, Unusable


@click.command()
@click.argument("destination")
@click.option(
    "--keep", type=click.IntRange(1, 10_000), default=KEEP, show_default=True,
    help="How many backups stay there; older ones go when this one stands.",
)  # fmt: skip
@store_options
def backup(destination: str, keep: int, config: Path | None, data: str | None) -> None:
    """Copy everything to DESTINATION, s3://bucket/prefix or a folder: only what is new.

    Exit 0 when the copy is whole and verified.
    """
    if "://" not in destination:
        destination = str(Path(destination).absolute())
    with Line() as line:
        done = on_store(
            existing(configured(config, data)), "backup", say=line.say,
            destination=destination, keep=keep, environ=_variables(),
        )  # fmt: skip
    click.echo(
        f"{done['name']}: {done['blobs']} blobs, {done['new_blobs']} of them new, and "
        f"{_mb(done['index_bytes'])} of index; {_mb(done['new_bytes'])} were copied"
    )
    for digest in done["lacking"]:
        click.echo(f"blob {digest}: damaged or missing in the data folder, so not copied", err=True)
    if done["lacking"]:
        click.echo("this backup lacks it, and no older one was removed; see `check`", err=True)
        sys.exit(1)


@click.command()
@click.argument("source")
@click.option("--at", default="", help="Not the newest, but one of this time: 2026-11-23T03.")
@click.option("--list", "only_list", is_flag=True, help="Say which backups there are.")
@store_options
def restore(source: str, at: str, only_list: bool, config: Path | None, data: str | None) -> None:
    """Bring a backup from SOURCE into a data folder that is empty or not there.

    Every byte is verified; only then can the folder be used.
    """
    settings = configured(config, data)
    with Line() as line:
        found = run(_restored(source, at, settings, line, only_list=only_list))
    for said in found:
        click.echo(said)
    if len(found) > 1 and not only_list:
        sys.exit(1)


async def _restored(
    source: str, at: str, settings: Config, line: Line, *, only_list: bool
) -> list[str]:
    from hawk_edge.backup.manifest import manifests  # noqa: PLC0415 the others stay quick
    from hawk_edge.backup.place import open_place  # noqa: PLC0415
    from hawk_edge.backup.progress import seldom  # noqa: PLC0415
    from hawk_edge.backup.restore import chosen, restore  # noqa: PLC0415

    place = await open_place(source, {})
    try:
        if only_list:
            return await manifests(place)
        done = await restore(
            place, await chosen(place, at), Path(settings.store.data),
            blobs_at=settings.store.blobs, say=seldom(line.say),
        )  # fmt: skip
    except HawkError as error:
        raise Unusable(error.message) from None
    finally:
        place.close()
    first = f"{done.name}: {done.blobs} blobs and {_mb(done.index_bytes)} of index, all verified"
    if done.findings:
        first = f"{done.name}: restored, with what was damaged when it was made:"
    return [first, *done.findings]


def _variables() -> dict[str, Any]:
    """What this command was given for a bucket, also when a server does the work."""
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
