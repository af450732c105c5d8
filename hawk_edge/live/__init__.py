"""Live: what is committed reaches whoever watches, and a slow viewer never holds memory."""

from hawk_edge.live.changes import Changes
from hawk_edge.live.hub import Hub
from hawk_edge.live.stream import Live

__all__ = ["Changes", "Hub", "Live"]
