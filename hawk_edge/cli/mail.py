"""Whether letters come through."""

import asyncio
import secrets
from pathlib import Path

import click

from hawk_edge.cli.shared import configured, run
from hawk_edge.config import Config
from hawk_edge.errors import Unusable


@click.command("mail-test")
@click.argument("address")
@click.option(
    "--config", type=click.Path(path_type=Path), help="hawk.toml; ./hawk.toml if there is one."
)
def mail_test(address: str, config: Path | None) -> None:
    """Send one letter to ADDRESS through the server of [mail], now."""
    run(_send(configured(config, None), address))
    click.echo(f"the mail server has taken a letter to {address}")


async def _send(config: Config, address: str) -> None:
    from hawk_edge.alerts.letter import Envelope, trial_letter  # noqa: PLC0415 the others stay quick
    from hawk_edge.clock import wall_clock_ms  # noqa: PLC0415
    from hawk_edge.mail.server import read_mailbox, read_server  # noqa: PLC0415
    from hawk_edge.mail.smtp import Unsent, connected, greeting  # noqa: PLC0415

    if not config.mail.url:
        raise Unusable("[mail] url is empty: say which server sends mail")
    try:
        recipient = read_mailbox(address).address
    except ValueError:
        raise Unusable(f"{address[:254]!r} is not an e-mail address") from None
    sender, server = config.mail.mailbox, read_server(config.mail.url)
    envelope = Envelope(secrets.token_hex(16), sender, recipient, wall_clock_ms())
    letter = await asyncio.to_thread(trial_letter, envelope)
    try:
        async with connected(server, name=greeting(config.server.public_url)) as connection:
            await connection.send(letter, sender.address, recipient)
    except Unsent as why:
        raise Unusable(f"{server.host} did not take it: {why.why}") from None
