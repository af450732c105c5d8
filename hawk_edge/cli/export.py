"""A session as a file to give away."""

import sys
from pathlib import Path

import click

from hawk_edge.cli.shared import Line, OfId, configured, existing, on_store, store_options


@click.command(cls=OfId)
@click.argument("session")
@click.option("-o", "--output", required=True, metavar="FILE.html", help="Where to.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@store_options
def export(
    session: str, output: str, config: Path | None, data: str | None, *, force: bool
) -> None:
    """Write SESSION to one file: its replay, timeline and errors, for any browser, offline.

    Where a server runs, that server writes it. Only its owner may read the file. Exit 1 when
    something of the session is missing in it.
    """
    path = Path(output).absolute()
    with Line() as line:
        done = on_store(
            existing(configured(config, data)), "export", say=line.say,
            session=session, path=str(path), force=force,
        )  # fmt: skip
    click.echo(f"{path}: {done['bytes'] / 1e6:.1f} MB")
    if done["live"]:
        click.echo("the session goes on; the file has what was there so far")
    for what, number in done["missing"].items():
        if number:
            click.echo(f"{number} {_NAMES[what]}; the file says so", err=True)
    if any(done["missing"].values()):
        sys.exit(1)


_NAMES = {
    "batches": "batches of it could not be read",
    "pictures": "of its pictures, fonts and style sheets could not be read or were too much",
}
