"""`mail-test` and `doctor` tell whether mail comes through, and how to mend it."""

import os
import subprocess
from pathlib import Path

from tests.mail.office import CERTIFICATE, PASSWORD, USER, office
from tests.serving import HAWK

SECRET = "let%20me%3A%20in%2Fplease"


def run(*arguments: str, folder: Path, url: str, **more: str) -> tuple[int, str]:
    """What a command says with a mail server; its own trust in the office's certificate."""
    variables = {"PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]}
    mail = {"HAWK_MAIL_URL": url, "HAWK_MAIL_FROM": "Hawk <alerts@hawk.test>", **more}
    done = subprocess.run(
        [*HAWK, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env=variables | {key: value for key, value in mail.items() if value},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_letter_is_sent_or_it_is_said_why_not(tmp_path: Path) -> None:
    with office(starttls=True, auth=True) as one:
        at = f"127.0.0.1:{one.port}?tls=starttls"
        url, trust = f"smtp://{USER}:{SECRET}@{at}", {"SSL_CERT_FILE": str(CERTIFICATE.absolute())}
        code, said = run("mail-test", "me@shop.test", folder=tmp_path, url=url, **trust)
        assert (code, said) == (0, "the mail server has taken a letter to me@shop.test\n")
        assert one.parsed[0]["From"] == "Hawk <alerts@hawk.test>"
        code, said = run("mail-test", "me@shop.test", folder=tmp_path, url=url)
        assert (code, "certificate is not valid" in said) == (2, True)
        wrong = f"smtp://{USER}:wrong@{at}"
        code, said = run("mail-test", "me@shop.test", folder=tmp_path, url=wrong, **trust)
        assert (code, "password was refused: 535" in said) == (2, True)
        code, said = run("mail-test", "nobody", folder=tmp_path, url=url, **trust)
        assert (code, "is not an e-mail address" in said) == (2, True)
        code, said = run("mail-test", "me@shop.test", folder=tmp_path, url="")
        assert (code, said) == (2, "hawk-edge: [mail] url is empty: say which server sends mail\n")
        assert len(one.letters) == 1


def test_the_doctor_greets_the_server_and_sends_nothing(tmp_path: Path) -> None:
    with office() as one:
        url = f"smtp://127.0.0.1:{one.port}"
        _, said = run("doctor", folder=tmp_path, url=url)
        assert f"ok   mail       127.0.0.1:{one.port} takes letters from alerts@hawk.test" in said
        assert (one.connections, one.letters) == (1, [])
        _, said = run("doctor", folder=tmp_path, url=f"{url}?tls=starttls")
        assert f"BAD  mail       127.0.0.1:{one.port}: " in said
        assert "STARTTLS" in said
    code, said = run("doctor", folder=tmp_path, url="", HAWK_MAIL_FROM="")
    assert "ok   mail       none is sent: [mail] url says through which server" in said
    code, said = run("doctor", folder=tmp_path, url="smtp://127.0.0.1:1", HAWK_MAIL_FROM="")
    assert (code, "BAD  mail       [mail] from is empty" in said) == (1, True)


def test_the_url_may_come_from_a_file(tmp_path: Path) -> None:
    with office() as one:
        (tmp_path / "secret").write_text(f"smtp://127.0.0.1:{one.port}\n")
        secret = {"HAWK_MAIL_URL_FILE": str(tmp_path / "secret")}
        assert run("mail-test", "me@shop.test", folder=tmp_path, url="", **secret)[0] == 0
        assert len(one.letters) == 1
