"""The file that is named is there as a whole, or as it was before."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from hawk_edge.errors import Conflict, HawkError, NotFound, Unusable
from hawk_edge.export.write import write


async def pieces(*content: bytes, fails: HawkError | None = None) -> AsyncGenerator[bytes, None]:
    for one in content:
        yield one
    if fails:
        raise fails


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_it_is_written_for_its_owner_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    assert await write(pieces(b"one ", b"two"), path, force=False) == 7
    assert path.read_bytes() == b"one two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["s.html"]


async def test_what_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    path.write_text("mine")
    with pytest.raises(Conflict, match="is there already: --force"):
        await write(pieces(b"x"), path, force=False)
    assert path.read_text() == "mine"
    await write(pieces(b"x"), path, force=True)
    assert path.read_text() == "x"


async def test_what_comes_to_be_there_meanwhile_stays_too(tmp_path: Path) -> None:
    path = tmp_path / "s.html"

    async def late() -> AsyncGenerator[bytes, None]:
        yield b"x"
        path.write_text("somebody else's")

    with pytest.raises(Conflict):
        await write(late(), path, force=False)
    assert (path.read_text(), names(tmp_path)) == ("somebody else's", ["s.html"])


async def test_what_fails_leaves_nothing_and_spares_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    path.write_text("old")
    with pytest.raises(NotFound):
        await write(pieces(b"half", fails=NotFound("erased")), path, force=True)
    assert (path.read_text(), names(tmp_path)) == ("old", ["s.html"])


@pytest.mark.parametrize(
    ("where", "error", "says"),
    [
        ("", Conflict, "is a folder"),
        ("none/s.html", Unusable, "cannot write .*No such file"),
        ("file/s.html", Unusable, "cannot write .*Not a directory"),
        ("x" * 300, Unusable, "cannot write .*too long"),
    ],
)
async def test_where_it_cannot_be_says_why(
    where: str, error: type[Exception], says: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(error, match=says):
        await write(pieces(b"x"), tmp_path / where, force=False)
    assert names(tmp_path) == ["file"]
