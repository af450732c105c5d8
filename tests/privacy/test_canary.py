"""A page with a secret in every place: none is sent, and none is kept."""

import pytest

from tests.privacy.page import CONTROL
from tests.privacy.search import absent, found
from tests.privacy.secret import ALWAYS, MASKED, SHOWN
from tests.privacy.visited import KEPT, SENT, TOLD, Visited

pytestmark = pytest.mark.browser
EVERY = [*SENT, *KEPT, *TOLD]


def test_the_page_holds_hundreds_of_secrets(visit: Visited) -> None:
    secrets = visit.of(ALWAYS, MASKED)
    assert absent(visit.secrets, visit.seen) == []
    assert len({one.value for one in secrets}) == len(secrets) > 1000
    assert len({one.place for one in secrets}) > 500


@pytest.mark.parametrize("name", EVERY)
def test_no_secret_is_found(visit: Visited, name: str) -> None:
    leaks = found(visit.of(ALWAYS, MASKED), [visit.piles[name]])
    assert not leaks, f"{len(leaks)} secrets:\n" + "\n".join(leaks)


def test_what_the_page_shows_is_found(visit: Visited) -> None:
    for name in ("requests", *TOLD):
        assert absent(visit.of(SHOWN), [visit.piles[name]]) == []
    both = [visit.piles["blobs"], visit.piles["index.db"]]
    assert absent(visit.of(SHOWN), both) == []
    for one in both:
        assert len(found(visit.of(SHOWN), [one])) > 10


@pytest.mark.parametrize(
    ("name", "said"),
    [("requests", CONTROL), ("heads of requests", "/v1/collect/"), ("files as they are", '"step 2"'),
     ("blobs", CONTROL), ("index.db", "step 2"),
     ("answers", "step 2"), ("states", CONTROL)],
)  # fmt: skip
def test_what_is_no_secret_is_found(visit: Visited, name: str, said: str) -> None:
    assert visit.piles[name].find([said.strip('"')])


def test_masking_all_leaves_no_word_of_the_page(visit_all: Visited) -> None:
    piles = visit_all.piles.values()
    assert absent(visit_all.secrets, visit_all.seen) == []
    leaks = found(visit_all.secrets, piles)
    assert not leaks, f"{len(leaks)} secrets:\n" + "\n".join(leaks)
    assert all(visit_all.piles[name].find([CONTROL]) for name in ("requests", "blobs", "states"))


def test_without_masking_secret_fields_stay_secret(visit_none: Visited) -> None:
    piles = list(visit_none.piles.values())
    assert absent(visit_none.secrets, visit_none.seen) == []
    leaks = found(visit_none.of(ALWAYS), piles)
    assert not leaks, f"{len(leaks)} secrets:\n" + "\n".join(leaks)
    typed = [one for one in visit_none.of(MASKED) if "input (changed)" in one.place]
    assert absent(typed, [visit_none.piles["states"]]) == []
