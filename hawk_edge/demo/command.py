"""The `demo` command."""

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--shop-port", type=click.IntRange(0, 65535), default=8081, show_default=True)
def demo(port: int, shop_port: int) -> None:
    """Record a small shop and its visitors on throwaway data; 0 takes any free port."""
    import uvloop  # noqa: PLC0415 the other commands stay quick

    from hawk_edge.demo.run import run_demo  # noqa: PLC0415

    uvloop.run(run_demo(port, shop_port, click.echo))
