"""What a picture is made of, within which limits, and how it is said that there is none."""

from msgspec import Struct

from hawk_edge.errors import HawkError


class Undrawable(HawkError):
    """500: there is no picture, and why."""

    status, code = 500, "undrawable"


class Built(Struct, frozen=True):
    """What HTML alone cannot say: a `program` builds the page in the browser, of `data`."""

    program: str
    data: str


class Limits(Struct, frozen=True):
    """For each picture, and for each child.

    `html`: bytes of a page, `tags`: how many of them, `side` and `pixels`: of the picture.
    """

    seconds: float = 10
    memory: int = 700 << 20
    pictures: int = 50
    idle_s: float = 60
    html: int = 32 << 20
    tags: int = 600_000
    side: int = 4096
    pixels: int = 3840 * 2160

    def size(self, width: int, height: int) -> tuple[int, int]:
        """What comes next to the size that is asked for: a visitor may claim any window."""
        wide = min(max(width, 1), self.side)
        return wide, min(max(height, 1), self.side, self.pixels // wide)
