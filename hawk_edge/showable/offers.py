"""What `srcset` offered: from the words of an offer follows how large the picture is shown."""

import re
from collections.abc import Iterator

from hawk_edge.addresses import resolve
from hawk_edge.canonical import attributes
from hawk_edge.dom import HTML, Node

_CANDIDATE = re.compile(r"[\s,]*+(\S*[^\s,])(?:,++|\s++([^,]*+)|\Z)")
_DESCRIPTOR = re.compile(r"[\d.]+[wx]", re.ASCII)


def offer_of(image: Node, chosen: str, base: str) -> tuple[str, str] | None:
    """As what the page's browser was offered the picture it has chosen: (descriptor, `sizes`).

    `sizes` is empty where nothing said them. None when nothing says how it was offered. The width
    that the reporter tells is in whole pixels; this is exact.
    """
    url = resolve(chosen, base)
    for place in _places(image):
        said = attributes(place)
        sizes = said.get("sizes", "")
        for address, descriptor in _candidates(said.get("srcset", "")):
            # How wide an automatic size was, only the page's own layout knew.
            automatic = descriptor.endswith("w") and sizes.strip().lower().startswith("auto")
            if url and resolve(address, base) == url and not automatic:
                return descriptor, sizes
    return None


def _places(image: Node) -> Iterator[Node]:
    """The elements whose `srcset` counts for an image."""
    around = image.parent
    if around is not None and (around.name, around.ns) == ("picture", HTML):
        return around.children()
    return iter([image])


def _candidates(srcset: str) -> Iterator[tuple[str, str]]:
    at = 0
    while found := _CANDIDATE.match(srcset, at):
        at = found.end()
        descriptor = (found[2] or "").strip() or "1x"
        if _DESCRIPTOR.fullmatch(descriptor):
            yield found[1], descriptor
