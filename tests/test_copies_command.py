"""`hawk-edge backup` and `restore` as a person, and cron, run them."""

import asyncio
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hawk_edge.cli import main
from tests.batches import new_id, visit
from tests.s3 import S3Server
from tests.sealing import sealing
from tests.serving import HAWK, HawkProcess, served

BARE = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())}
NUMBERS = r"(\d+) blobs, (\d+) of them new, and [\d.]+ MB of index; [\d.]+ MB were copied\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that no server has."""

    async def make() -> None:
        async with sealing(tmp_path / "data") as hawk:
            for body in visit(new_id()):
                await hawk.take(body)
            await hawk.seal_all()

    asyncio.run(make())
    return tmp_path / "data"


@pytest.fixture
def hawk(tmp_path: Path) -> Iterator[HawkProcess]:
    with served(tmp_path / "data") as process:
        record(process)
        yield process


def record(hawk: HawkProcess) -> None:
    for body in visit(new_id(), deltas=10):
        assert hawk.collect(body).status_code == 200


def run(*arguments: str | Path, **variables: str) -> tuple[int, str, str]:
    """In a process of its own."""
    done = subprocess.run(
        [*HAWK, *arguments], capture_output=True, text=True, timeout=60, check=False,
        env=BARE | variables,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def cli(*arguments: str | Path, **variables: str) -> tuple[int, str, str]:
    """The same here, which is quicker."""
    done = CliRunner().invoke(main, [*map(str, arguments)], env=variables)
    return done.exit_code, done.stdout, done.stderr


def test_beside_a_server_under_load_into_a_bucket_and_back(
    hawk: HawkProcess, s3: S3Server, tmp_path: Path
) -> None:
    address, stop = s3.address(), threading.Event()
    [before] = hawk.get(f"/v1/sites/{hawk.site['id']}/sessions")["items"]

    def send() -> None:
        while not stop.is_set():
            record(hawk)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        code, said, errors = run("backup", address, "--data", hawk.data, **s3.environ)
    finally:
        stop.set()
        sender.join()
    assert (code, errors) == (0, "")
    assert re.search(NUMBERS, said), said
    code, said, errors = run("restore", address, "--data", tmp_path / "new", **s3.environ)
    assert (code, errors, "all verified" in said) == (0, "", True)
    assert cli("check", "--read-data", "--data", tmp_path / "new") == (0, "clean\n", "")
    restored = HawkProcess(tmp_path / "new")
    restored.site = hawk.site
    # The key came along, so whoever was signed in still is.
    restored.http.headers["authorization"] = hawk.http.headers["authorization"]
    assert restored.get(f"/v1/sessions/{before['id']}")["events"] == before["events"]
    record(restored)
    assert restored.stop()[0] == 0


def test_without_a_server_into_a_folder_and_only_what_is_new(data: Path, tmp_path: Path) -> None:
    for new in (True, False):
        code, said, _ = cli("backup", tmp_path / "copies", "--data", data)
        found = re.search(NUMBERS, said)
        assert code == 0
        assert found, said
        assert (int(found[1]) > 0, int(found[2]) > 0) == (True, new)
    code, said, _ = cli("restore", tmp_path / "copies", "--list")
    assert (code, len(said.splitlines())) == (0, 2)
    at = said.splitlines()[0].split("/")[1][:23]
    code, said, _ = cli("restore", tmp_path / "copies", "--at", at, "--data", tmp_path / "new")
    assert (code, at in said) == (0, True)
    assert cli("check", "--read-data", "--data", tmp_path / "new")[0] == 0


def test_the_readmes_line_for_cron_works_as_cron_runs_it(
    data: Path, s3: S3Server, tmp_path: Path
) -> None:
    [line] = [one for one in Path("README.md").read_text().splitlines() if "17 3 * * *" in one]
    times, command = line.strip().split("  ", 1)
    assert len(times.split()) == 5
    assert "%" not in command  # which is a new line to cron
    (tmp_path / "hawk-data").symlink_to(data)
    (tmp_path / "aws.env").write_text(
        "".join(f"{name}='{value}'\n" for name, value in s3.environ.items())
    )
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    address = s3.address()
    command = command.replace("/srv/hawk", str(tmp_path)).replace("s3://bucket/hawk", address)
    cron = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "HOME": str(tmp_path), "LOGNAME": "hawk"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", env=cron, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    code, said, _ = cli("restore", address, "--list", **s3.environ)
    assert (code, len(said.splitlines())) == (0, 1)


def test_what_goes_wrong_is_one_line_and_not_0(data: Path, s3: S3Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    wrong: list[tuple[str | Path, str]] = [
        (data / "copies", "must not lie in the data folder"),
        (tmp_path / "file", "cannot use"),
        ("s3://no-such-bucket/x", "NoSuchBucket"),
        ("ftp://hawk/x", "is no address"),
    ]
    for destination, said in wrong:
        code, out, errors = cli("backup", destination, "--data", data, **s3.environ)
        assert (code, out, said in errors, len(errors.splitlines())) == (2, "", True, 1), errors
    assert cli("backup", tmp_path / "copies", "--data", tmp_path / "none")[0] == 2
    assert cli("backup", tmp_path / "copies", "--data", data, "--keep", "0")[0] == 2


def test_a_restore_that_fails_says_which_object_and_leaves_no_folder_to_use(
    data: Path, tmp_path: Path
) -> None:
    assert cli("backup", tmp_path / "copies", "--data", data)[0] == 0
    blob = next((tmp_path / "copies" / "blobs").glob("*/*"))
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    code, said, errors = cli("restore", tmp_path / "copies", "--data", tmp_path / "new")
    assert (code, said) == (2, "")
    assert f"blobs/{blob.parent.name}/{blob.name} is damaged" in errors
    code, _, errors = cli("check", "--data", tmp_path / "new")
    assert (code, "not restored to the end" in errors) == (2, True)
    for source, at, told in [
        (tmp_path / "copies", "1999", "there is no backup of 1999"),
        (tmp_path / "nowhere", "", "there is no folder"),
        (data, "", "there is no backup in"),
    ]:
        code, _, errors = cli("restore", source, "--at", at, "--data", tmp_path / "other")
        assert (code, told in errors) == (2, True), errors
        assert not (tmp_path / "other").exists()


def test_what_the_folder_has_lost_is_told_by_both(data: Path, tmp_path: Path) -> None:
    blob = next((data / "blobs").glob("??/*"))
    blob.unlink()
    code, said, errors = cli("backup", tmp_path / "copies", "--data", data)
    assert (code, "1 blobs, 0 of them new" in said) == (1, True)
    assert f"blob {blob.name}: damaged or missing in the data folder" in errors
    code, said, _ = cli("restore", tmp_path / "copies", "--data", tmp_path / "new")
    assert (code, f"blob {blob.name}" in said) == (1, True)


def test_a_terminal_shows_how_far_it_is_and_who_breaks_off_stops_it(
    hawk: HawkProcess, s3: S3Server, tmp_path: Path
) -> None:
    command = [*HAWK, "backup", str(tmp_path / "copies"), "--data", str(hawk.data)]
    outside, inside = pty.openpty()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=inside, env=BARE, check=True)
    os.close(inside)
    shown = os.read(outside, 65_536).decode()
    os.close(outside)
    assert re.search(r"\rindex: \d+ MB", shown), shown
    code, _, errors = run("backup", "s3://no-such-bucket/x", "--data", hawk.data, **s3.environ)
    assert (code, "NoSuchBucket" in errors, len(errors.splitlines())) == (2, True, 1)
    # What a shell runs in the background is deaf to it, and so would be all that is started there.
    deaf = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        signal.signal(signal.SIGINT, deaf)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    until = time.monotonic() + 30
    while (again := run(*command[len(HAWK) :]))[0] != 0:
        assert "being made already" in again[2]
        assert time.monotonic() < until
