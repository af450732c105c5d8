"""Why there is no picture is said so that somebody can do something about it."""

import pytest

from hawk_edge.render.orders import Limits
from hawk_edge.render.why import why


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[err] FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are", "user namespaces"),
        ("/usr/bin/x: error while loading shared libraries: libnss3.so", "lacks a library"),
        ("Traceback\nModuleNotFoundError: No module named 'playwright'", "make build"),
        ("Page.goto: Target crashed", "takes too much memory"),
        ("OSError: [Errno 28] No space left on device", "no room"),
        ("a line\nand the last one \n\n", "and the last one"),
        ("[pid=7][err] no profile\n[pid=7] gracefully closed\n", "no profile"),
        ("", "it says nothing"),
    ],
)  # fmt: skip
def test_it_is_told_in_words_that_help(said: str, told: str) -> None:
    assert told in why(said)


def test_what_is_long_is_cut() -> None:
    assert len(why("x" * 10_000)) == 300


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ((1280, 800), (1280, 800)), ((0, -5), (1, 1)), ((100_000, 0), (4096, 1)),
        ((4096, 4096), (4096, 2025)), ((1, 100_000), (1, 4096)),
    ],
)  # fmt: skip
def test_a_window_is_as_large_as_it_may_be(asked: tuple[int, int], given: tuple[int, int]) -> None:
    assert Limits().size(*asked) == given
    assert given[0] * given[1] <= Limits().pixels
