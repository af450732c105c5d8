"""Pages as a snapshot brings them, made ready to be built by the program that draws."""

from typing import Any

from hawk_edge.render.orders import Built
from hawk_edge.showable import as_data
from hawk_edge.web.ui import built
from tests.test_canonical import page as tree

PROGRAM = built("drawing.js").decode()
FACTS = {"k": "snapshot", "n": 1, "url": "http://s.test/", "title": "", "w": 160, "h": 100}


def as_built(html: str, *states: Any, assets: dict[str, str] | None = None, **more: Any) -> Built:
    """Canonical HTML with its states, as `[id, {…}, id, {…}]`, the ids as differences."""
    count = len(tree(html).nodes) - 1
    record = {**FACTS, "html": html, "c": count, "v": [*states], **more}
    return Built(PROGRAM, as_data(record, assets or {}))
