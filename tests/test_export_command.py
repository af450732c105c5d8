"""`hawk-edge export` as a person runs it, with a server and without."""

import asyncio
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawk_edge.cli import main
from tests.batches import visit
from tests.export.reading import File
from tests.export.test_file import damage
from tests.sealing import SESSION, sealing
from tests.serving import HAWK, HawkProcess, served


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that no server has."""
    return folder(tmp_path / "data")


def folder(path: Path, *, damaged: bool = False) -> Path:
    async def make() -> None:
        async with sealing(path) as hawk:
            for body in visit(SESSION, deltas=200):
                await hawk.take(body)
            await hawk.seal_all()
            if damaged:
                await damage(hawk, 0.4)

    asyncio.run(make())
    return path


@pytest.fixture(scope="module")
def hawk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HawkProcess]:
    with served(tmp_path_factory.mktemp("export") / "data") as process:
        for body in visit(SESSION, deltas=10):
            assert process.collect(body).status_code == 200
        yield process


def cli(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [*map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_without_a_server(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    code, said, errors = cli("export", SESSION, "-o", path, "--data", data)
    assert (code, said, errors) == (0, f"{path}: {path.stat().st_size / 1e6:.1f} MB\n", "")
    assert len(File(path.read_bytes()).batches) == 41


@pytest.mark.parametrize("id", ["-o2345678901234567890_", "--data-678901234567890"])
def test_an_id_that_looks_like_an_option_is_an_id(id: str, data: Path, tmp_path: Path) -> None:
    output = ("-o", tmp_path / "s.html", "--data", data)
    for arguments in ((id, *output), (*output, id), (*output, "--", id)):
        code, _, errors = cli("export", *arguments)
        assert (code, errors) == (2, f"hawk-edge: there is no session {id}\n")


def test_beside_a_server_of_a_session_that_goes_on(hawk: HawkProcess, tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    code, said, errors = cli("export", SESSION, "-o", path, "--data", hawk.data)
    assert (code, errors) == (0, "")
    assert said.splitlines()[1:] == ["the session goes on; the file has what was there so far"]
    by_http = hawk.http.get(f"/v1/sessions/{SESSION}/export.html")
    assert File(path.read_bytes()).filled() == File(by_http.content).filled()


@pytest.mark.parametrize("running", [False, True])
def test_what_goes_wrong_is_one_line_and_2(
    running: bool, data: Path, hawk: HawkProcess, tmp_path: Path
) -> None:
    where = hawk.data if running else data
    (tmp_path / "there.html").write_text("mine")
    wrong: list[tuple[str, str | Path, str]] = [
        ("nobody", tmp_path / "s.html", "there is no session nobody"),
        (SESSION, tmp_path / "there.html", "is there already: --force replaces it"),
        (SESSION, tmp_path, "is a folder"),
        (SESSION, tmp_path / "none" / "s.html", "cannot write"),
        (SESSION, where / "s.html", "must not lie in the data folder"),
    ]
    for session, path, says in wrong:
        code, said, errors = cli("export", session, "-o", path, "--data", where)
        assert (code, said, len(errors.splitlines())) == (2, "", 1), errors
        assert says in errors
    assert (tmp_path / "there.html").read_text() == "mine"
    assert cli("export", SESSION, "--data", where)[0] == 2
    assert cli("export", SESSION, "-o", tmp_path / "s.html", "--data", tmp_path / "x")[0] == 2
    assert {one.name for one in tmp_path.iterdir()} <= {"data", "there.html"}


def test_forced_it_replaces_what_is_there(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    path.write_text("old")
    assert cli("export", SESSION, "-o", path, "--force", "--data", data)[0] == 0
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")


def test_what_is_missing_is_said_and_is_1(tmp_path: Path) -> None:
    data, path = folder(tmp_path / "damaged", damaged=True), tmp_path / "s.html"
    code, said, errors = cli("export", SESSION, "-o", path, "--data", data)
    assert (code, said.startswith(str(path))) == (1, True)
    assert "could not be read; the file says so" in errors
    assert File(path.read_bytes()).facts["missing"]["batches"] > 0


def test_on_a_terminal_it_says_how_far_it_is(data: Path, tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    done = subprocess.run(
        [*HAWK, "export", SESSION, "-o", tmp_path / "s.html", "--data", data],
        stderr=theirs, stdout=subprocess.PIPE, timeout=60, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(mine, 10_000).decode()
    os.close(mine)
    assert " batches, " in shown
    assert b".html: " in done.stdout
