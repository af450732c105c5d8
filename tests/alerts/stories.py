"""Stories as they would be gathered, for tests of how they are told."""

from typing import Any

from msgspec import structs

from hawk_edge.alerts.letter import Envelope
from hawk_edge.alerts.steps import Before, Step
from hawk_edge.alerts.story import Picture, Problem, Roundup, Story
from hawk_edge.model import Site
from tests.alerts.telling import ADDRESS, OWNER, SENDER, png
from tests.batches import T0
from tests.serving import ORIGIN

SITE = Site("site1", "account1", "hk_key", "Corner Shop", (ORIGIN,), 0)
PROBLEM = Problem(
    "i" * 22, "site1", "error", "TypeError: total is not a function", "checkout (src/cart.ts:112)",
    T0 - 7_200_000, T0, 12, 3, [("Chrome 156, Windows", 2), ("Safari 19, iOS", 1)],
    f"{ADDRESS}/issues/{'i' * 22}",
)  # fmt: skip
STORY = Story(
    "a" * 32, "new", SITE, PROBLEM, T0, "s" * 22, "7980-94-90T78:68:94.876Z-999986",
    "TypeError: totl is not a function", "Chrome 156, Windows", (1280, 800),
    Before(
        [
            Step("Opened /cart", 31_200),
            Step("Clicked “2 lamps”", 12_400),
            Step("POST /api/total failed: status 500", 3_100, True),
            Step("Clicked “Pay now” again and again", 800),
        ],
        f"{ORIGIN}/cart", "Cart",
    ),
    f"{ADDRESS}/sessions/{'s' * 22}?t=31200", Picture(png(), 4, 3),
)  # fmt: skip
ROUNDUP = Roundup(
    "b" * 32, SITE, [("new", PROBLEM), ("reopened", structs.replace(PROBLEM, title="Lost cart"))],
    7, f"{ADDRESS}/sites/site1",
)  # fmt: skip
ENVELOPE = Envelope("c" * 32, SENDER, OWNER, T0)


def story(**fields: Any) -> Story:
    """One that differs: in what belongs to it, its problem, or what came before."""
    for name in ("problem", "before", "site"):
        struct = getattr(STORY, name)
        own = {key: fields.pop(key) for key in [*fields] if key in struct.__struct_fields__
               and key not in STORY.__struct_fields__}  # fmt: skip
        fields |= {name: structs.replace(struct, **own)} if own else {}
    return structs.replace(STORY, **fields)
