"""`hawk-edge erase`, and deleting over HTTP, on the files of a real server."""

import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawk_edge.cli import data, main
from hawk_edge.store import packed
from tests import raw
from tests.batches import batch, delta, error, new_id, snapshot
from tests.serving import HAWK, HawkProcess, served

CANARY = "Zaubernuss-in-the-page"
WITHIN_S = 60


@pytest.fixture
def hawk(tmp_path: Path) -> Iterator[HawkProcess]:
    with served(tmp_path / "data") as process:
        yield process


def visit(hawk: HawkProcess, session: str, text: str, visitor: str = "") -> None:
    header = {"session": session, "visitor": visitor or new_id()}
    name = {"k": "identify", "t": 70, "name": f"{text}@example.com"}
    for seq, record in enumerate(
        [snapshot(text=text), delta(2, 50, f"{text}!"), error(60), name], 1
    ):
        answer = hawk.collect(batch(seq, record, **header))
        assert answer.status_code == 200, answer.text


def erase(folder: Path, *which: str) -> tuple[int, str]:
    done = subprocess.run(
        [*HAWK, "erase", *which, "--data", str(folder)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_beside_a_server_and_its_readers_nothing_is_left(hawk: HawkProcess) -> None:
    gone, kept = new_id(), new_id()
    visit(hawk, gone, CANARY)
    visit(hawk, kept, "page")
    assert raw.found(hawk.data, [CANARY, gone])
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            hawk.http.get(f"/v1/sites/{hawk.site['id']}/sessions")

    def send() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            hawk.collect(batch(number, snapshot(number), session="x" * 22))

    threads = [threading.Thread(target=one) for one in (read, read, send)]
    for thread in threads:
        thread.start()
    try:
        began = time.monotonic()
        code, said = erase(hawk.data, "--session", gone)
        took = time.monotonic() - began
        assert (code, "erased: 1 session" in said) == (0, True), said
        assert took < WITHIN_S
        assert raw.found(hawk.data, [CANARY, gone]) == []
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert hawk.http.get(f"/v1/sessions/{gone}").status_code == 404
    assert hawk.get(f"/v1/sessions/{kept}")["errors"] == 1
    late = hawk.collect(batch(9, delta(3, 99, CANARY), session=gone))
    assert (late.status_code, late.json()["error"]["code"]) == (409, "erased")
    assert hawk.command("check", "--read-data") == "clean\n"
    assert erase(hawk.data, "--session", gone)[0] == 0


def test_a_program_that_holds_on_to_the_index_is_waited_for(hawk: HawkProcess) -> None:
    gone = new_id()
    visit(hawk, gone, CANARY)
    other = sqlite3.connect(hawk.data / "index.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM events").fetchone()
    letting_go = threading.Timer(2, other.close)
    letting_go.start()
    code, said = erase(hawk.data, "--session", gone)
    letting_go.join()
    assert (code, raw.found(hawk.data, [CANARY, gone])) == (0, []), said


def test_what_is_left_is_told_and_exits_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {
        "sessions": ["gone"], "visitors": [], "blobs": [], "began_ms": 0, "settled": False, "left": 0
    }  # fmt: skip
    monkeypatch.setattr(data, "on_store", lambda *_, **__: answer)
    command = ["erase", "--session", "gone", "--data", str(tmp_path)]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, "another program has index.db open" in done.output) == (1, True)
    answer["settled"] = True
    (tmp_path / "index.db").write_text("what is gone is not gone")
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.output) == (1, "a name is still in index.db\n")
    (tmp_path / "index.db").unlink()
    assert CliRunner().invoke(main, command).exit_code == 0


def test_without_a_server_a_visitor_is_erased_by_the_sites_name(tmp_path: Path) -> None:
    hawk = HawkProcess(tmp_path / "data").settle()
    visitor, sessions = new_id(), [new_id(), new_id()]
    for session in sessions:
        visit(hawk, session, CANARY, visitor)
    visit(hawk, new_id(), "page")
    hawk.stop()
    code, said = erase(hawk.data, "--visitor", f"{CANARY}@example.com")
    assert (code, "erased: 2 sessions" in said) == (0, True), said
    assert raw.found(hawk.data, [CANARY, visitor, *sessions]) == []
    assert erase(hawk.data, "--visitor", visitor)[0] == 0
    assert erase(hawk.data, "--visitor", "nobody") == (2, "hawk-edge: there is no visitor nobody\n")
    assert erase(hawk.data, "--session", "nothing")[0] == 2
    assert erase(hawk.data)[0] == erase(hawk.data, "--session", "a", "--visitor", "b")[0] == 2


@pytest.mark.parametrize("what", ["session", "site"])
def test_deleting_over_http_frees_the_files_soon(hawk: HawkProcess, what: str) -> None:
    gone = new_id()
    visit(hawk, gone, CANARY)
    path = f"/v1/sessions/{gone}" if what == "session" else f"/v1/sites/{hawk.site['id']}"
    assert hawk.http.delete(path).status_code == 204
    assert hawk.http.get(f"/v1/sessions/{gone}").status_code == 404
    # What is left says nothing of it: who may sign in, and that something was erased.
    left = (hawk.data / "blobs").glob("??/*")
    kinds = {packed.read_label(one.name, one.read_bytes()).kind for one in left}
    assert kinds == {"register"}
    until = time.monotonic() + WITHIN_S
    while raw.found(hawk.data, [CANARY, gone]):
        assert time.monotonic() < until
        time.sleep(0.5)
