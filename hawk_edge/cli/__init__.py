"""Every command: reads the command line, then calls one function."""

import sys
from typing import Any, NoReturn

import click

from hawk_edge import __version__
from hawk_edge.cli import copies, data, export, mail, people, server, sourcemaps
from hawk_edge.demo.command import demo
from hawk_edge.errors import HawkError, Unusable


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


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hawk-edge")
def main() -> None:
    """See what your site's visitors really saw, on your own small server."""


for command in (
    server.serve, server.doctor, demo,
    people.user, people.secret, people.site, sourcemaps.sourcemaps,
    data.check, data.erase, data.stats,
    copies.backup, copies.restore, export.export, mail.mail_test,
):  # fmt: skip
    main.add_command(command)
