"""The key that tokens are signed with, and the ones before it."""

import os
from pathlib import Path

import pytest

from hawk_edge.errors import Unusable
from hawk_edge.store.secret import key_id, read_secret, rotate_secret


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    key = read_secret(tmp_path).key
    assert len(key) == 32
    assert mode(tmp_path / "secret.key") == 0o600
    assert read_secret(tmp_path).key == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert read_secret(tmp_path).key != read_secret(tmp_path / "other").key


KEY = b"ab" * 32


@pytest.mark.parametrize(
    "found",
    [b"", b"abcd", b"no key at all" * 10, b"\xff" * 64, KEY + b"\nold abcd 7\n", KEY + b"\nname x\n",
     KEY + b"\nold " + KEY + b" soon\n", KEY + b"\nmore\n"],
)  # fmt: skip
def test_a_broken_key_is_refused_and_not_replaced(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(found)
    with pytest.raises(Unusable, match=r"secret\.key is no key"):
        read_secret(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == found


def test_a_crash_while_the_key_is_made_does_not_keep_out_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(_: int) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(Killed):
            read_secret(tmp_path)
    assert len(read_secret(tmp_path).key) == 32


def test_the_file_of_an_older_version_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(KEY + b"\n")
    secret = read_secret(tmp_path)
    assert (secret.key.hex(), secret.old) == (KEY.decode(), ())


def test_a_key_that_was_replaced_is_good_until_its_time_is_over(tmp_path: Path) -> None:
    first = read_secret(tmp_path)
    second = rotate_secret(tmp_path, now_ms=1000, good_ms=500)
    assert second.key != first.key
    assert read_secret(tmp_path) == second
    assert mode(tmp_path / "secret.key") == 0o600
    assert second.good(1499) == {key_id(second.key): second.key, key_id(first.key): first.key}
    assert second.good(1500) == {key_id(second.key): second.key}
    third = rotate_secret(tmp_path, now_ms=1400, good_ms=500)
    assert [one.key for one in third.old] == [first.key, second.key]
    fourth = rotate_secret(tmp_path, now_ms=1800, good_ms=500)
    assert [one.key for one in fourth.old] == [second.key, third.key]


def test_no_key_before_is_kept_when_it_is_to_end_at_once(tmp_path: Path) -> None:
    read_secret(tmp_path)
    rotate_secret(tmp_path, now_ms=1000, good_ms=500)
    assert rotate_secret(tmp_path, now_ms=1001, good_ms=0).old == ()
    assert (tmp_path / "secret.key").read_text().count("old") == 0


def test_a_folder_keeps_its_name_whatever_its_key(tmp_path: Path) -> None:
    names = {read_secret(tmp_path).name}
    for now in (1, 2, 3):
        names.add(rotate_secret(tmp_path, now, 0).name)
        names.add(read_secret(tmp_path).name)
    assert len(names) == 1
