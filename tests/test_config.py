"""Every key known, every value checked, every mistake with its line."""

from pathlib import Path

import msgspec
import pytest

from hawk_edge.config import Config, keys, load
from hawk_edge.errors import Unusable


def write(folder: Path, text: str) -> Path:
    path = folder / "hawk.toml"
    path.write_text(text)
    return path


def test_nothing_said_means_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Config()


def test_the_example_holds_every_key_with_its_default() -> None:
    assert load(Path("hawk.toml.example"), {}) == Config()
    text = Path("hawk.toml.example").read_text()
    for _, key, default in keys():
        written = msgspec.json.encode(default).decode()
        assert any(line.startswith(f"{key} = {written} ") for line in text.splitlines()), key
    assert len(keys()) <= 25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nhost = '::1'\nprot = 1", "line 3: there is no key prot in [server]"),
        ("[server]\nport = 99999", "line 2"),
        ("[server]\nport = 'high'", "line 2"),
        ("\n[reporter]\nmasking = 'none'", "line 3"),
        ("[server]\npublic_url = 'hawk.example'", "line 2"),
        (
            "[credits]\npreset = 't9.huge'",
            "line 2: there is no preset t9.huge; there are auto, none",
        ),
        ("[mail]\nurl = 'mail.example'", "line 2: this is no mail server; write smtp://"),
        ("[mail]\nfrom = 'Hawk'", "line 2: this is no address"),
        ("[servers]", "line 1"),
        ("port = 1", "line 1"),
        ("[server\n", "line 1"),
    ],
)
def test_a_mistake_stops_the_start_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Unusable) as caught:
        load(write(tmp_path, text), {})
    assert said in str(caught.value)


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "[server]\nport = 1\nhost = '::1'")
    config = load(path, {"HAWK_SERVER_PORT": "2", "HAWK_REPORTER_SAMPLING": "0.5"})
    assert (config.server.port, config.server.host, config.reporter.sampling) == (2, "::1", 0.5)


def test_a_bad_variable_is_refused(tmp_path: Path) -> None:
    for name, value in [("HAWK_SERVER_PORT", "many"), ("HAWK_ASSETS_FETCH", "perhaps")]:
        with pytest.raises(Unusable, match="HAWK_"):
            load(write(tmp_path, ""), {name: value})


@pytest.mark.parametrize(("text", "meant"), [("false", False), ("True", True)])
def test_a_variable_can_switch_something_off(tmp_path: Path, text: str, meant: bool) -> None:
    path = write(tmp_path, f"[assets]\nfetch = {str(not meant).lower()}")
    assert load(path, {"HAWK_ASSETS_FETCH": text}).assets.fetch is meant


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot read"):
        load(tmp_path / "none.toml", {})


def test_a_variable_may_name_a_file_that_holds_a_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("smtp://me:hunter2@mail.example\n")
    path, name = write(tmp_path, ""), "HAWK_MAIL_URL"
    said = {f"{name}_FILE": str(tmp_path / "secret")}
    assert load(path, said).mail.url == "smtp://me:hunter2@mail.example"
    for wrong in ({name: "", **said}, {f"{name}_FILE": "none"}, {"HAWK_MAIL_URI_FILE": "x"}):
        with pytest.raises(Unusable):
            load(path, wrong)
    (tmp_path / "secret").write_text("smtp://me:hunter2@")
    with pytest.raises(Unusable) as why:
        load(path, said)
    assert "hunter2" not in str(why.value)
