"""Source maps, so that errors in built scripts are told by what was written."""

from collections.abc import Iterator
from pathlib import Path

import click

from hawk_edge.cli.shared import configured, existing, on_store, store_options
from hawk_edge.errors import Unusable

ENDING = ".map"
AT_A_TIME = 100  # more would not fit into what the server reads of a command


@click.command()
@click.argument("site", metavar="SITE")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--url-prefix", metavar="URL", help="Where the scripts are, as visitors load them.")
@store_options
def sourcemaps(
    site: str, files: tuple[Path, ...], url_prefix: str | None, config: Path | None,
    data: str | None,
) -> None:  # fmt: skip
    """Keep a site's source maps: files, or folders with all .map files in them.

    SITE is a site's name or id. A map `assets/app.js.map` in a folder that is named belongs to any
    script whose address ends with `assets/app.js`, or with --url-prefix to exactly that address.
    """
    settings = existing(configured(config, data))
    found = {path: name for given in files for path, name in _maps(given)}
    if not found:
        raise Unusable(f"there is no file that ends with {ENDING}")
    prefix = f"{url_prefix.rstrip('/')}/" if url_prefix else ""
    named = [(str(path.absolute()), prefix + name) for path, name in found.items()]
    taken = 0
    for at in range(0, len(named), AT_A_TIME):
        some = dict(named[at : at + AT_A_TIME])
        taken += on_store(settings, "sourcemaps", site=site, files=some)["taken"]
    click.echo("1 source map is kept" if taken == 1 else f"{taken} source maps are kept")


def _maps(given: Path) -> Iterator[tuple[Path, str]]:
    """Each map, and the path of its script from where its name means something."""
    if given.is_dir():
        for path in sorted(given.rglob(f"*{ENDING}")):
            yield path, path.relative_to(given).as_posix().removesuffix(ENDING)
    elif given.name.endswith(ENDING) and given.exists():
        yield given, given.name.removesuffix(ENDING)
    else:
        raise Unusable(f"{given} is no folder, and no file that ends with {ENDING}")
