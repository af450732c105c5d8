"""The commands as a person runs them, with a server on the folder and without."""

import json
import subprocess
from pathlib import Path

import pytest

from hawk_edge.doctor import sqlite_finding
from tests.batches import batch, new_id, snapshot
from tests.serving import HAWK, ORIGIN, PASSWORD, HawkProcess, served


def run(*arguments: str, folder: Path, stdin: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [*HAWK, *arguments], cwd=folder, input=stdin, capture_output=True, text=True,
        timeout=120, check=False, env={"PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_a_site_can_be_set_up_before_the_server_starts(tmp_path: Path) -> None:
    code, said, _ = run("user", "add", "a@b.test", folder=tmp_path)
    assert (code, "The password: " in said) == (0, True)
    code, said, _ = run("site", "add", "Shop", "--origin", ORIGIN, "--json", folder=tmp_path)
    added = json.loads(said)
    assert added.keys() == {"id", "key", "snippet"}
    assert added["snippet"].startswith('<script async src="http://127.0.0.1:8080/reporter.js"')
    code, said, _ = run("site", "list", folder=tmp_path)
    assert (added["id"] in said, ORIGIN in said) == (True, True)
    code, said, _ = run(
        "site", "set", "Shop", "--masking", "all", "--sampling", "0.1", "--consent", "--query", "v id",
        "--days", "30",
        folder=tmp_path,
    )  # fmt: skip
    assert (code, said.split()) == (
        0, ["sampling", "0.1", "masking", "all", "on_error", "false", "consent", "true", "query", "v", "id",
        "days", "30"]
    )  # fmt: skip
    back = ["--default", "masking", "--no-consent", "--json"]
    changed = json.loads(run("site", "set", added["id"], *back, folder=tmp_path)[1])
    assert (changed["masking"], changed["consent"], changed["sampling"]) == ("inputs", False, 0.1)
    assert run("check", "--read-data", folder=tmp_path) == (0, "clean\n", "")
    assert json.loads(run("stats", "--json", folder=tmp_path)[1])["sites"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "add", "nobody"],
        ["user", "add", "a@b.test", "--password-stdin"],
        ["user", "add", "a@b.test", "--role", "king"],
        ["site", "add", "Shop"],
        ["site", "add", "Shop", "--origin", "shop.example"],
        ["site", "add", "Shop", "--origin", ORIGIN],
        ["site", "set", "Shop", "--masking", "all"],
        ["site", "set"],
        ["site", "set", "Shop", "--sampling", "2"],
        ["serve", "--port", "x"],
        ["serve", "--host", "300.0.0.1"],
        ["serve", "--config", "none.toml"],
        ["serve", "--data", "/proc/nope"],
        ["check", "--data", "none"],
        ["fly"],
    ],
)
def test_a_mistake_is_answered_in_one_line_and_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    code, said, complaint = run(*arguments, folder=tmp_path, stdin="short")
    assert (code, said) == (2, "")
    assert "Traceback" not in complaint
    assert complaint.strip().splitlines()[-1].lower().startswith(("hawk-edge: ", "error: "))


def test_a_site_that_is_not_clearly_said_is_not_changed(server: HawkProcess) -> None:
    server.command("site", "add", "Twin", "--origin", ORIGIN)
    server.command("site", "add", "Twin", "--origin", ORIGIN)
    before = server.get("/v1/sites")["items"]
    for arguments, said in (
        (["Twin", "--masking", "all"], "2 sites are called Twin: say the id of one"),
        (["Nowhere", "--masking", "all"], "there is no site Nowhere"),
        ([server.site["id"], "--query", "a=b"], "$.query[0]"),
        ([server.site["id"], "--default", "colour"], "colour"),
    ):
        code, _, complaint = run(
            "site", "set", *arguments, "--data", str(server.data), folder=server.data
        )
        assert (code, said in complaint) == (2, True), complaint
    assert server.get("/v1/sites")["items"] == before


def test_damage_is_found_and_exits_1(tmp_path: Path) -> None:
    hawk = HawkProcess(tmp_path / "data").settle()
    hawk.collect(batch(1, snapshot(), session=new_id()))
    hawk.stop()
    blob = next((tmp_path / "data" / "blobs").glob("??/*"))
    blob.unlink()
    code, said, _ = run("check", "--data", "data", folder=tmp_path)
    assert (code, said) == (1, f"blob {blob.name}: missing\n")


def test_a_second_server_on_the_folder_stops_at_once(server: HawkProcess) -> None:
    code, said, complaint = run(
        "serve", "--port", "0", "--data", str(server.data), folder=server.data
    )
    assert (code, said) == (2, "")
    assert complaint == f"hawk-edge: another hawk-edge works on {server.data}\n"


def test_commands_work_while_the_server_runs_and_take_effect_at_once(server: HawkProcess) -> None:
    server.command("user", "add", "second@hawk.test", "--password-stdin", stdin=PASSWORD)
    signed_in = server.http.post(
        "/v1/signin", json={"email": "second@hawk.test", "password": PASSWORD}
    )
    assert signed_in.status_code == 200
    server.http.cookies.clear()
    code, _, complaint = run(
        "user", "add", "second@hawk.test", "--password-stdin", "--data", str(server.data),
        folder=server.data, stdin=PASSWORD,
    )  # fmt: skip
    assert (code, complaint) == (2, "hawk-edge: second@hawk.test is a user already\n")
    assert server.command("check", "--read-data") == "clean\n"


def test_the_set_up_link_works_once(tmp_path: Path) -> None:
    hawk = HawkProcess(tmp_path / "data")
    assert hawk.process.stdout is not None
    link = hawk.process.stdout.readline().split()[-1]
    given = {"token": link.partition("#")[2], "email": "o@hawk.test", "password": PASSWORD}
    assert hawk.http.post("/v1/setup", json=given | {"token": "guess"}).status_code == 403
    assert hawk.http.post("/v1/setup", json=given | {"password": "short"}).status_code == 400
    assert hawk.http.post("/v1/setup", json=given).status_code == 200
    assert hawk.http.get("/v1/me").json()["role"] == "owner"
    again = hawk.http.post("/v1/setup", json=given | {"email": "p@hawk.test"})
    assert again.status_code == 409
    assert hawk.stop()[0] == 0


def test_only_the_owner_may_read_the_folder(server: HawkProcess) -> None:
    for name in ("secret.key", "control.sock"):
        assert (server.data / name).stat().st_mode & 0o077 == 0


def test_the_doctor_tells_which_sqlite_is_in_use(tmp_path: Path) -> None:
    code, said, _ = run("doctor", folder=tmp_path)
    assert code == 0
    assert "sqlite" in said
    assert "WAL-reset bug" in sqlite_finding((3, 40, 1)).says
    assert "WAL-reset bug" in sqlite_finding((3, 51, 2)).says
    for mended in ((3, 51, 3), (3, 44, 6), (3, 50, 7), (3, 54, 1)):
        assert "WAL-reset bug" not in sqlite_finding(mended).says


def test_the_index_is_made_anew_while_no_server_runs(tmp_path: Path) -> None:
    folder = tmp_path / "hawk-data"
    assert run("user", "add", "a@b.test", folder=tmp_path)[0] == 0
    added = json.loads(run("site", "add", "Shop", "--origin", ORIGIN, "--json", folder=tmp_path)[1])
    for path in folder.glob("index.db*"):
        path.unlink()
    code, said, why = run("check", folder=tmp_path)
    assert (code, said, "check --rebuild" in why) == (2, "", True)
    code, said, _ = run("check", "--rebuild", folder=tmp_path)
    assert (code, said) == (0, "0 sessions from their blobs, 0 from the old index\nclean\n")
    assert added["id"] in run("site", "list", folder=tmp_path)[1]
    with served(folder):
        code, _, why = run("check", "--rebuild", folder=tmp_path)
        assert (code, "stop it first" in why) == (2, True)


def test_a_loss_is_told_and_is_no_success(tmp_path: Path) -> None:
    assert run("user", "add", "a@b.test", folder=tmp_path)[0] == 0
    index = tmp_path / "hawk-data" / "index.db"
    index.write_bytes(b"\xff" * 8192)
    code, said, _ = run("check", "--rebuild", folder=tmp_path)
    assert code == 1
    assert "the old index cannot be read at all" in said
    assert run("check", folder=tmp_path) == (0, "clean\n", "")
