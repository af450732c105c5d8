"""Users and the key on the shell, with a server on the folder and without."""

import json
from pathlib import Path

import httpx
from click.testing import CliRunner, Result

from hawk_edge.cli import main
from tests.serving import PASSWORD, HawkProcess

OTHER = "another long password"


def run(folder: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, [*arguments, "--data", str(folder)], input=stdin)


def test_users_are_listed_changed_and_removed(tmp_path: Path) -> None:
    run(tmp_path, "user", "add", "ann@b.test")
    run(tmp_path, "user", "add", "ben@b.test", "--role", "viewer")
    assert run(tmp_path, "user", "role", "Ben@b.test", "member").exit_code == 0
    listed = json.loads(run(tmp_path, "user", "list", "--json").output)
    assert [(one["email"], one["role"]) for one in listed] == [
        ("ann@b.test", "owner"), ("ben@b.test", "member"),
    ]  # fmt: skip
    last = run(tmp_path, "user", "remove", "ann@b.test")
    assert (last.exit_code, "last owner" in last.output) == (2, True)
    assert run(tmp_path, "user", "remove", "ben@b.test").exit_code == 0
    gone = run(tmp_path, "user", "password", "ben@b.test")
    assert (gone.exit_code, "no user ben@b.test" in gone.output) == (2, True)
    assert run(tmp_path, "user", "list").output.split() == ["owner", "ann@b.test"]


def test_a_running_server_lets_nobody_in_whom_the_shell_puts_out(server: HawkProcess) -> None:
    given = {"email": "vic@hawk.test", "password": PASSWORD, "role": "viewer"}
    server.http.post("/v1/users", json=given)
    with httpx.Client(base_url=server.address) as his:

        def status_once(*command: str, stdin: str = "") -> int:
            token = his.post("/v1/signin", json=given).json()["token"]
            his.cookies.clear()
            server.command(*command, stdin=stdin)
            headers = {"authorization": f"Bearer {token}"}
            return his.get("/v1/sites", headers=headers).status_code

        assert status_once("user", "role", given["email"], "member") == 200
        assert status_once("user", "signout", given["email"]) == 401
        assert status_once("secret", "rotate") == 200
        assert (
            status_once("user", "password", given["email"], "--password-stdin", stdin=OTHER) == 401
        )
        given["password"] = OTHER
        assert status_once("user", "remove", given["email"]) == 401
        assert his.post("/v1/signin", json=given).status_code == 401
