"""`python -m hawk_edge` is `hawk-edge`."""

from hawk_edge.cli import main

main()
