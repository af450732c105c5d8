"""Whether letters come through."""

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
    from hawk_edge.alerts.trial import try_mail  # noqa: PLC0415 the others stay quick
    from hawk_edge.mail.server import read_server  # noqa: PLC0415
    from hawk_edge.mail.smtp import Unsent  # noqa: PLC0415

    if not config.mail.url:
        raise Unusable("[mail] url is empty: say which server sends mail")
    try:
        await try_mail(config.mail, address, config.server.public_url)
    except ValueError:
        raise Unusable(f"{address[:254]!r} is not an e-mail address") from None
    except Unsent as why:
        host = read_server(config.mail.url).host
        raise Unusable(f"{host} did not take it: {why.why}") from None
