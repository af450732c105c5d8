"""Every command: reads the command line, then calls one function."""

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from hawk_edge import __version__
from hawk_edge.config import Config, load
from hawk_edge.demo.command import demo
from hawk_edge.errors import HawkError, Unusable

PATIENCE_S = 5  # for another command on the same folder
LOOK_S = 300  # through files; an index of 10 GB takes less
Options = Callable[[Callable[..., Any]], Callable[..., Any]]


class _Group(click.Group):
    """No traceback reaches a person for a mistake of theirs."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a person can mend becomes one line and exit 2."""
        try:
            return super().invoke(ctx)
        except HawkError as error:
            _fail(error.message)
        except Unusable as error:
            _fail(str(error))
        except UnicodeError:
            _fail("this is not UTF-8")


def _fail(message: str) -> NoReturn:
    click.echo(f"hawk-edge: {message}", err=True)
    sys.exit(2)


def _store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--config` and `--data`, as every command has them that touches data."""
    config = click.option(
        "--config", type=click.Path(path_type=Path), help="hawk.toml; ./hawk.toml if there is one."
    )
    data = click.option("--data", help="The data folder; ./hawk-data if nothing else is said.")
    return config(data(command))


def _configured(config: Path | None, data: str | None, **server: Any) -> Config:
    loaded = load(config)
    given = {key: value for key, value in server.items() if value is not None}
    if data is not None:
        store = msgspec.structs.replace(loaded.store, data=data)
        loaded = msgspec.structs.replace(loaded, store=store)
    return msgspec.structs.replace(loaded, server=msgspec.structs.replace(loaded.server, **given))


def _run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end on uvloop."""
    import uvloop  # noqa: PLC0415 a command that only asks a running server needs no loop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)


def _on_store(config: Config, command: str, **arguments: Any) -> dict[str, Any]:
    """Run a command on the folder, or have the server run it that has the folder."""
    from hawk_edge.control import NoAnswer, ask  # noqa: PLC0415
    from hawk_edge.offline import run_offline  # noqa: PLC0415
    from hawk_edge.store.folder import FolderInUse  # noqa: PLC0415

    for _ in range(PATIENCE_S * 5):
        try:
            answer: dict[str, Any] = _run(run_offline(config, command, arguments))
        except FolderInUse:
            try:
                return ask(Path(config.store.data), command, arguments)
            except NoAnswer:
                time.sleep(0.2)  # another command is about to end, or a server to have started
                continue
        return answer
    raise NoAnswer(f"another hawk-edge works on {config.store.data}, and it does not answer")


def _existing(config: Config) -> Config:
    """For commands that only look: a folder that is not there is a slip of the pen."""
    if not Path(config.store.data).is_dir():
        raise Unusable(f"there is no data folder {config.store.data}")
    return config


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hawk-edge")
def main() -> None:
    """See what your site's visitors really saw, on your own small server."""


main.add_command(demo)


@main.command()
@_store_options
@click.option("--host", help="Address to listen on; 127.0.0.1 if nothing else is said.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 8080 if nothing else is said.")
def serve(config: Path | None, data: str | None, host: str | None, port: int | None) -> None:
    """Do everything in one process."""
    from hawk_edge.app import serve as serve_app  # noqa: PLC0415 the other commands stay quick

    _run(serve_app(_configured(config, data, host=host, port=port), click.echo))


@main.group()
def user() -> None:
    """Users, who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(["owner", "member", "viewer"]), default="owner")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@_store_options
def user_add(
    email: str, role: str, password_stdin: bool, config: Path | None, data: str | None
) -> None:
    """Add a user. Without --password-stdin a password is made up and printed."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    password = given if given is not None else secrets.token_urlsafe(12)
    added = _on_store(
        _configured(config, data), "user_add", email=email, role=role, password=password
    )
    click.echo(f"{added['email']} is {added['role']} now.")
    if given is None:
        click.echo(f"The password: {password}")


@main.group()
def site() -> None:
    """Sites, which are recorded."""


@site.command("add")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, required=True, help="https://shop.example")
@click.option("--json", "as_json", is_flag=True)
@_store_options
def site_add(
    name: str, origins: tuple[str, ...], as_json: bool, config: Path | None, data: str | None
) -> None:
    """Add a site; prints its id, its key and the snippet to paste into its pages."""
    added = _on_store(_configured(config, data), "site_add", name=name, origins=list(origins))
    if as_json:
        click.echo(json.dumps(added))
        return
    click.echo(f"id       {added['id']}\nkey      {added['key']}\nsnippet  {added['snippet']}")


@site.command("set")
@click.argument("which", metavar="NAME|ID")
@click.option("--sampling", type=click.FloatRange(0, 1), help="Share of sessions to record.")
@click.option("--masking", type=click.Choice(["inputs", "all", "none"]), help="What is masked.")
@click.option("--on-error/--no-on-error", default=None, help="Send the others when they fail.")
@click.option("--consent/--no-consent", default=None, help="Wait for hawk.consent().")
@click.option("--query", help="Parameters whose values stay in URLs, with spaces between.")
@click.option("--default", "back", multiple=True, metavar="SETTING", help="As it is by default.")
@click.option("--json", "as_json", is_flag=True)
@_store_options
def site_set(
    which: str,
    back: tuple[str, ...],
    as_json: bool,
    config: Path | None,
    data: str | None,
    **settings: Any,
) -> None:
    """Change what a site's pages are told to do; prints what holds then."""
    change: dict[str, Any] = {name: one for name, one in settings.items() if one is not None}
    if "query" in change:
        change["query"] = change["query"].split()
    change |= dict.fromkeys(back)
    found = _on_store(_existing(_configured(config, data)), "site_set", site=which, change=change)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name in (name for name in found if name in settings):
        shown = " ".join(found[name]) if name == "query" else found[name]
        click.echo(f"{name:9} {json.dumps(shown) if isinstance(shown, bool) else shown}")


@site.command("list")
@click.option("--json", "as_json", is_flag=True)
@_store_options
def site_list(as_json: bool, config: Path | None, data: str | None) -> None:
    """List the sites."""
    found = _on_store(_existing(_configured(config, data)), "site_list")
    if as_json:
        click.echo(json.dumps(found["items"]))
        return
    for one in found["items"]:
        click.echo(f"{one['id']}  {one['key']}  {one['name']}  {' '.join(one['origins'])}")


@main.command()
@click.option("--read-data", is_flag=True, help="Also read and verify every byte.")
@_store_options
def check(read_data: bool, config: Path | None, data: str | None) -> None:
    """Verify the index and the blobs; exit 0 when clean, 1 with a line for each damage."""
    settings = _existing(_configured(config, data))
    findings = _on_store(settings, "check", read_data=read_data)["findings"]
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("clean")


@main.command()
@click.option("--session", metavar="ID", help="The session of this id.")
@click.option("--visitor", metavar="ID", help="All of a visitor, by id or by the site's name.")
@_store_options
def erase(session: str | None, visitor: str | None, config: Path | None, data: str | None) -> None:
    """Erase what was recorded, and prove that nothing is left; exit 1 when something is."""
    from hawk_edge.traces import look  # noqa: PLC0415

    if (session is None) == (visitor is None):
        raise click.UsageError("say either --session or --visitor")
    settings = _existing(_configured(config, data))
    gone = _on_store(settings, "erase", session=session, visitor=visitor)
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
    if traces.found or traces.unread or not gone["settled"]:
        sys.exit(1)
    number = len(gone["sessions"])
    sessions = "1 session" if number == 1 else f"{number} sessions"
    click.echo(f"erased: {sessions}, and no file in the data folder says anything of it")


@main.command()
@click.option("--json", "as_json", is_flag=True)
@_store_options
def stats(as_json: bool, config: Path | None, data: str | None) -> None:
    """How much there is, and how many bytes it takes."""
    found = _on_store(_existing(_configured(config, data)), "stats")
    if as_json:
        click.echo(json.dumps(found))
        return
    sizes = found.pop("bytes")
    for name, number in found.items():
        click.echo(f"{name.replace('_', ' '):14} {'-' if number is None else number}")
    for name, size in sizes.items():
        click.echo(f"{name + ' on disk':14} {size / 1e6:.1f} MB")


@main.command()
@_store_options
def doctor(config: Path | None, data: str | None) -> None:
    """What this machine can and cannot do, each with the mend; exit 1 when something must be."""
    from hawk_edge.doctor import examine  # noqa: PLC0415

    sick = False
    for finding in examine(_configured(config, data)):
        sick = sick or finding.bad
        click.echo(f"{'BAD ' if finding.bad else 'ok  '} {finding.what:10} {finding.says}")
    sys.exit(1 if sick else 0)
