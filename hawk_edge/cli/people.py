"""Users and sites."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from hawk_edge.cli.shared import configured, existing, on_store, store_options

ROLES = ["owner", "member", "viewer"]


@click.group()
def user() -> None:
    """Users, who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="owner")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@store_options
def user_add(
    email: str, role: str, password_stdin: bool, config: Path | None, data: str | None
) -> None:
    """Add a user. Without --password-stdin a password is made up and printed."""
    password = _password(given=password_stdin)
    added = on_store(
        configured(config, data), "user_add", email=email, role=role, password=password
    )
    click.echo(f"{added['email']} is {added['role']} now.")
    if not password_stdin:
        click.echo(f"The password: {password}")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@store_options
def user_password(email: str, password_stdin: bool, config: Path | None, data: str | None) -> None:
    """Give a user another password, say a forgotten one, and sign them out everywhere.

    Without --password-stdin a password is made up and printed.
    """
    password = _password(given=password_stdin)
    _on_user(config, data, "user_password", email=email, password=password)
    click.echo(f"{email} has another password now, and is signed out everywhere.")
    if not password_stdin:
        click.echo(f"The password: {password}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True)
@store_options
def user_list(as_json: bool, config: Path | None, data: str | None) -> None:
    """List the users."""
    found = _on_user(config, data, "user_list")["items"]
    if as_json:
        click.echo(json.dumps(found))
        return
    for one in found:
        click.echo(f"{one['role']:6}  {one['email']}")


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@store_options
def user_role(email: str, role: str, config: Path | None, data: str | None) -> None:
    """Give a user a role, which holds at once."""
    _on_user(config, data, "user_role", email=email, role=role)
    click.echo(f"{email} is {role} now.")


@user.command("signout")
@click.argument("email")
@store_options
def user_signout(email: str, config: Path | None, data: str | None) -> None:
    """Sign a user out everywhere, at once."""
    _on_user(config, data, "user_signout", email=email)
    click.echo(f"{email} is signed out everywhere.")


@user.command("remove")
@click.argument("email")
@store_options
def user_remove(email: str, config: Path | None, data: str | None) -> None:
    """Remove a user, at once. The last owner stays."""
    _on_user(config, data, "user_remove", email=email)
    click.echo(f"{email} is no user any more.")


def _on_user(config: Path | None, data: str | None, command: str, **given: Any) -> dict[str, Any]:
    return on_store(existing(configured(config, data)), command, **given)


def _password(*, given: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if given else secrets.token_urlsafe(12)


@click.group()
def secret() -> None:
    """What tokens are signed with, so that whoever has one is known."""


@secret.command("rotate")
@click.option("--at-once", is_flag=True, help="Everybody signs in again: the old key was seen.")
@store_options
def secret_rotate(at_once: bool, config: Path | None, data: str | None) -> None:
    """Sign with a new key from now on; what the one before has signed is good for an hour more."""
    on_store(existing(configured(config, data)), "secret_rotate", at_once=at_once)
    click.echo("There is a new key." + (" Everybody signs in again." if at_once else ""))


@click.group()
def site() -> None:
    """Sites, which are recorded."""


@site.command("add")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, required=True, help="https://shop.example")
@click.option("--json", "as_json", is_flag=True)
@store_options
def site_add(
    name: str, origins: tuple[str, ...], as_json: bool, config: Path | None, data: str | None
) -> None:
    """Add a site; prints its id, its key and the snippet to paste into its pages."""
    added = on_store(configured(config, data), "site_add", name=name, origins=list(origins))
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
@click.option("--days", type=click.IntRange(1, 36_500), help="How long sessions are kept.")
@click.option("--query", help="Parameters whose values stay in URLs, with spaces between.")
@click.option("--default", "back", multiple=True, metavar="SETTING", help="As it is by default.")
@click.option("--json", "as_json", is_flag=True)
@store_options
def site_set(
    which: str,
    back: tuple[str, ...],
    as_json: bool,
    config: Path | None,
    data: str | None,
    **settings: Any,
) -> None:
    """Change the settings of a site; prints what holds then."""
    change: dict[str, Any] = {name: one for name, one in settings.items() if one is not None}
    if "query" in change:
        change["query"] = change["query"].split()
    change |= dict.fromkeys(back)
    found = on_store(existing(configured(config, data)), "site_set", site=which, change=change)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name in (name for name in found if name in settings):
        shown = " ".join(found[name]) if name == "query" else found[name]
        click.echo(f"{name:9} {json.dumps(shown) if isinstance(shown, bool) else shown}")


@site.command("alerts")
@click.argument("which", metavar="NAME|ID")
@click.option("--to", "to", multiple=True, metavar="EMAIL", help="These are told, nobody else.")
@click.option("--nobody", is_flag=True, help="Nobody gets mail.")
@click.option("--webhook", metavar="URL", help="What is told as well; docs/alerts.md says what.")
@click.option("--kind", type=click.Choice(["generic", "slack"]), help="The shape that it takes.")
@click.option("--new-secret", is_flag=True, help="Sign with another secret from now on.")
@click.option("--default", "back", multiple=True, type=click.Choice(["to", "webhook", "kind"]))
@click.option("--json", "as_json", is_flag=True)
@store_options
def site_alerts(
    which: str, as_json: bool, config: Path | None, data: str | None, **given: Any
) -> None:
    """Who is told when something breaks on a site, and what did not get through."""
    to, nobody, back = given.pop("to"), given.pop("nobody"), given.pop("back")
    if to and nobody:
        raise click.UsageError("say either --to or --nobody")
    change: dict[str, Any] = {name: one for name, one in given.items() if one}
    change |= {"to": list(to)} if to or nobody else {}
    change |= dict.fromkeys(back)
    found = on_store(existing(configured(config, data)), "site_alerts", site=which, change=change)
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"mail      {' '.join(found['told']) or 'nobody'}")
    click.echo(f"webhook   {found['webhook'] or 'none'} {found['kind'] or ''}".rstrip())
    if "secret" in found:
        click.echo(f"secret    {found['secret']}  (shown this once: it signs what is sent there)")
    for one in found["undelivered"]:
        next_try = f"tried again {one['next']}" if one["next"] else "given up"
        click.echo(f"not told  {one['to']}, {one['made']}, {next_try}: {one['why']}")


@site.command("list")
@click.option("--json", "as_json", is_flag=True)
@store_options
def site_list(as_json: bool, config: Path | None, data: str | None) -> None:
    """List the sites."""
    found = on_store(existing(configured(config, data)), "site_list")
    if as_json:
        click.echo(json.dumps(found["items"]))
        return
    for one in found["items"]:
        click.echo(f"{one['id']}  {one['key']}  {one['name']}  {' '.join(one['origins'])}")
