"""The frame's own program, which the policies of captured pages name by its digest."""

import base64
import hashlib
import re
from pathlib import Path

from hawk_edge.errors import Unusable


class Program:
    """The frame's program, and its digest as a policy names it."""

    def __init__(self, frame: Path) -> None:
        """From the built frame.html. Raises Unusable when that is not built."""
        try:
            found = re.search(rb"<script>(.*?)</script>", frame.read_bytes(), re.DOTALL)
        except FileNotFoundError:
            found = None
        if not found:
            raise Unusable("frame.html is not built: run `make build`")
        self.text = found[1].decode()
        self.digest = base64.b64encode(hashlib.sha256(found[1]).digest()).decode()
