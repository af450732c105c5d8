"""What is kept: verified, counted, erased."""

import json
import sys
from pathlib import Path

import click

from hawk_edge.cli.shared import configured, existing, on_store, run, store_options
from hawk_edge.config import Config
from hawk_edge.errors import Unusable

LOOK_S = 300  # through files; an index of 10 GB takes less


@click.command()
@click.option("--read-data", is_flag=True, help="Also read and verify every byte.")
@click.option("--rebuild", is_flag=True, help="First make the index anew; stop the server before.")
@store_options
def check(read_data: bool, rebuild: bool, config: Path | None, data: str | None) -> None:
    """Verify the index and the blobs; exit 0 when clean, 1 with a line for each damage."""
    settings = existing(configured(config, data))
    lost = _rebuild(settings) if rebuild else []
    findings = [*lost, *on_store(settings, "check", read_data=read_data)["findings"]]
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("clean")


def _rebuild(settings: Config) -> list[str]:
    from hawk_edge.mend.rebuild import rebuild  # noqa: PLC0415
    from hawk_edge.store.folder import FolderInUse  # noqa: PLC0415

    try:
        lost: list[str] = run(rebuild(Path(settings.store.data), settings.store.blobs, click.echo))
    except FolderInUse as why:
        raise Unusable(f"{why}: stop it first, then have the index made anew") from None
    return lost


@click.command()
@click.option("--session", metavar="ID", help="The session of this id.")
@click.option("--visitor", metavar="ID", help="All of a visitor, by id or by the site's name.")
@store_options
def erase(session: str | None, visitor: str | None, config: Path | None, data: str | None) -> None:
    """Erase what was recorded, and prove that nothing is left; exit 1 when something is."""
    from hawk_edge.traces import look  # noqa: PLC0415

    if (session is None) == (visitor is None):
        raise click.UsageError("say either --session or --visitor")
    settings = existing(configured(config, data))
    gone = on_store(settings, "erase", session=session, visitor=visitor)
    names = gone["sessions"] + gone["visitors"]
    traces = look(Path(settings.store.data), names, gone["began_ms"], seconds=LOOK_S)
    for path in traces.found:
        click.echo(f"a name is still in {path}")
    if not gone["settled"]:
        click.echo(
            "another program has index.db open and holds on to what was there: end it, and run "
            "this again"
        )
    if traces.unread:
        click.echo(f"{traces.unread} files were not looked through: there was no time")
    if gone["left"]:
        click.echo(
            f"{gone['left']} of its blobs are not deleted yet: in a bucket, what is younger than "
            "an hour stays; the server deletes it within a day"
        )
    if traces.found or traces.unread or gone["left"] or not gone["settled"]:
        sys.exit(1)
    number = len(gone["sessions"])
    sessions = "1 session" if number == 1 else f"{number} sessions"
    click.echo(f"erased: {sessions}, and no file in the data folder says anything of it")


@click.command()
@click.option("--json", "as_json", is_flag=True)
@store_options
def stats(as_json: bool, config: Path | None, data: str | None) -> None:
    """How much there is, and how many bytes it takes."""
    found = on_store(existing(configured(config, data)), "stats")
    if as_json:
        click.echo(json.dumps(found))
        return
    sizes = found.pop("bytes")
    for name, number in found.items():
        click.echo(f"{name.replace('_', ' '):14} {'-' if number is None else number}")
    for name, size in sizes.items():
        click.echo(f"{name + ' on disk':14} {size / 1e6:.1f} MB")
