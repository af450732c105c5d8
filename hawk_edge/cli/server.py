"""The server itself, and what it would find on this machine."""

import sys
from pathlib import Path
from typing import Any

import click

from hawk_edge.cli.shared import configured, run, store_options
from hawk_edge.errors import Unusable


@click.command()
@store_options
@click.option("--host", help="Address to listen on; 127.0.0.1 if nothing else is said.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 8080 if nothing else is said.")
def serve(config: Path | None, data: str | None, host: str | None, port: int | None) -> None:
    """Do everything in one process."""
    from hawk_edge.app import serve as serve_app  # noqa: PLC0415 the other commands stay quick

    run(serve_app(configured(config, data, host=host, port=port), click.echo))


@click.command()
@store_options
def doctor(config: Path | None, data: str | None) -> None:
    """What this machine can and cannot do, each with the mend; exit 1 when something must be."""
    from hawk_edge.doctor import examine  # noqa: PLC0415

    settings, sick = configured(config, data), False
    for finding in examine(settings, _credits(Path(settings.store.data))):
        sick = sick or finding.bad
        click.echo(f"{'BAD ' if finding.bad else 'ok  '} {finding.what:10} {finding.says}")
    sys.exit(1 if sick else 0)


def _credits(folder: Path) -> dict[str, Any] | None:
    """What the server on the folder says of its CPU time; None where no server answers."""
    from hawk_edge.control import NAME, ask  # noqa: PLC0415

    if not (folder / NAME).exists():
        return None
    try:
        return ask(folder, "credits", {}, lambda _: None)
    except Unusable:
        return None
