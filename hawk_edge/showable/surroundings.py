"""What stands around a captured page: where its addresses lead, and what its browser preferred."""

from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hawk_edge.addresses import resolve

SHEETS_DEEP = 8  # that import one another


class Look(Protocol):
    """Finds what was kept of the site, by absolute URL."""

    def uri(self, url: str) -> str | None:
        """It as a `data:` URI, or None when it was not kept or is too much."""

    def sheet(self, url: str) -> str | None:
        """The text of a style sheet, or None."""

    def width(self, url: str) -> int:
        """How many pixels wide a picture is; 0 when that is not known."""


class Nothing:
    """Nothing was kept."""

    def uri(self, url: str) -> str | None:  # noqa: ARG002  # the protocol names it
        """Never there."""
        return None

    def sheet(self, url: str) -> str | None:  # noqa: ARG002
        """Never there."""
        return None

    def width(self, url: str) -> int:  # noqa: ARG002
        """Never known."""
        return 0


class Surroundings(Struct, frozen=True):
    """Of one document or sheet. `base` is what its addresses are relative to."""

    base: str
    dark: bool
    look: Look
    sheets: tuple[str, ...] = ()  # the linked sheets that this one stands in

    def inside(self, base: str | None) -> "Surroundings":
        """Those of a frame whose base is `base`, or the same where that is not said."""
        return replace(self, base=resolve(base, self.base) or self.base) if base else self

    def find(self, address: str) -> str | None:
        """The `data:` URI or fragment for an address of the page, or None."""
        bare = address.strip()
        if bare.startswith("#") or bare[:5].lower() == "data:":
            return bare
        url = resolve(bare, self.base)
        return self.look.uri(url) if url else None

    def sheet(self, address: str) -> tuple[str, "Surroundings"] | None:
        """The text of a kept style sheet, and what is around it there."""
        url = resolve(address, self.base)
        if not url or url in self.sheets or len(self.sheets) >= SHEETS_DEEP:
            return None
        text = self.look.sheet(url)
        return None if text is None else (text, replace(self, base=url, sheets=(*self.sheets, url)))

    def width(self, address: str) -> int:
        """How many pixels wide the picture at an address of the page is; 0 when not known."""
        url = resolve(address, self.base)
        return self.look.width(url) if url else 0


NOWHERE = Surroundings("", dark=False, look=Nothing())
