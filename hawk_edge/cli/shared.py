"""What every command that touches data has in common."""

import asyncio
import re
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click
import msgspec

from hawk_edge.config import Config, load
from hawk_edge.errors import Unusable

PATIENCE_S = 5  # for another command on the same folder
Options = Callable[[Callable[..., Any]], Callable[..., Any]]


class OfId(click.Command):
    """A command whose argument is a session's id: one in 64 begins with a dash, as options do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click.Command.parse_args."""
        ids = [one for one in args if _DASHED_ID.fullmatch(one)] if "--" not in args else []
        others = [one for one in args if one not in ids]
        return super().parse_args(ctx, [*others, "--", *ids] if ids else args)


_DASHED_ID = re.compile(r"-[A-Za-z0-9_-]{21}")


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--config` and `--data`, as every command has them that touches data."""
    config = click.option(
        "--config", type=click.Path(path_type=Path), help="hawk.toml; ./hawk.toml if there is one."
    )
    data = click.option("--data", help="The data folder; ./hawk-data if nothing else is said.")
    return config(data(command))


def configured(config: Path | None, data: str | None, **server: Any) -> Config:
    """The configuration with what the command line says instead. Raises Unusable."""
    loaded = load(config)
    given = {key: value for key, value in server.items() if value is not None}
    if data is not None:
        store = msgspec.structs.replace(loaded.store, data=data)
        loaded = msgspec.structs.replace(loaded, store=store)
    return msgspec.structs.replace(loaded, server=msgspec.structs.replace(loaded.server, **given))


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end on uvloop."""
    import uvloop  # noqa: PLC0415 a command that only asks a running server needs no loop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)


def on_store(
    config: Config, command: str, *, say: Callable[[str], object] = lambda _: None, **arguments: Any
) -> dict[str, Any]:
    """Run a command on the folder, or have the server run it that has the folder.

    `say` is told how far a long command is.
    """
    from hawk_edge.control import NoAnswer, ask  # noqa: PLC0415
    from hawk_edge.offline import run_offline  # noqa: PLC0415
    from hawk_edge.store.folder import FolderInUse  # noqa: PLC0415

    for _ in range(PATIENCE_S * 5):
        try:
            answer: dict[str, Any] = run(run_offline(config, command, arguments, say))
        except FolderInUse:
            try:
                return ask(Path(config.store.data), command, arguments, say)
            except NoAnswer:
                time.sleep(0.2)  # another command is about to end, or a server to have started
                continue
        return answer
    raise NoAnswer(f"another hawk-edge works on {config.store.data}, and it does not answer")


def existing(config: Config) -> Config:
    """For commands that only look: a folder that is not there is a slip of the pen."""
    if not Path(config.store.data).is_dir():
        raise Unusable(f"there is no data folder {config.store.data}")
    return config


class Line:
    """One line on a terminal that tells how far it is; nothing where nobody looks."""

    def __init__(self) -> None:
        self._width = 0
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.say("")
        if self._shown:
            click.echo("\r", nl=False, err=True)

    def say(self, text: str) -> None:
        """Show it in place of what was there."""
        if self._shown:
            click.echo(f"\r{text:{self._width}}", nl=False, err=True)
            self._width = len(text)
