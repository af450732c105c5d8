"""Names are found in whatever file they stand, across the seams of what is read at once."""

import hashlib
from pathlib import Path

import pytest

from hawk_edge import traces
from hawk_edge.store.disk import Disk
from hawk_edge.traces import look

NAME = "a-name-that-is-searched"


@pytest.mark.parametrize("at", [0, 5, 90, 99, 100, 101, 177, 300])
def test_a_name_is_found_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(traces, "CHUNK", 100)
    (tmp_path / "blobs" / "tmp").mkdir(parents=True)
    (tmp_path / "blobs" / "tmp" / "half").write_bytes(bytes(at) + NAME.encode() + bytes(50))
    (tmp_path / "index.db").write_bytes(bytes(1000))
    assert look(tmp_path, ["another", NAME], 0, seconds=9).found == ["blobs/tmp/half"]
    assert look(tmp_path, ["another"], 0, seconds=9).found == []


async def test_blobs_are_looked_into_if_they_are_young_enough(tmp_path: Path) -> None:
    content = f"a page that says {NAME} ".encode() * 20
    digest = await Disk(tmp_path / "blobs").put(content, "html")
    path = tmp_path / "blobs" / digest[:2] / digest
    written_ms = int(path.stat().st_mtime * 1000)
    path.write_bytes(path.read_bytes())
    assert digest == hashlib.sha256(content).hexdigest()
    found = [f"blobs/{digest[:2]}/{digest}"]
    assert look(tmp_path, ["says " + NAME], written_ms - 1000, seconds=9).found == found
    later = look(tmp_path, [NAME + " a page"], written_ms + 48 * 3600 * 1000, seconds=9)
    assert set(later.found) <= set(found)  # what it packed to may have it as it is


async def test_a_damaged_blob_is_no_trace(tmp_path: Path) -> None:
    digest = await Disk(tmp_path / "blobs").put(b"content", "html")
    (tmp_path / "blobs" / digest[:2] / digest).write_bytes(b"broken")
    assert look(tmp_path, [NAME], 0, seconds=9).found == []


def test_what_there_was_no_time_for_is_told(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"file{number}").write_text(NAME)
    seconds = iter(range(100))
    looked = look(tmp_path, [NAME], 0, seconds=1.5, steady_s=lambda: next(seconds))
    assert (len(looked.found), looked.unread) == (1, 2)
