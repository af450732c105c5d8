"""Where mail goes, and in whose name, is read strictly; no mistake tells a password."""

import pytest

from hawk_edge.mail.server import Mailbox, Server, read_mailbox, read_server


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://mail.example", Server("mail.example", 587, "starttls")),
        ("smtp://mail.example:25/", Server("mail.example", 25, "starttls")),
        ("smtps://mail.example", Server("mail.example", 465, "tls")),
        ("smtp://mail.example?tls=none", Server("mail.example", 25, "none")),
        ("smtp://localhost", Server("localhost", 25, "none")),
        ("smtp://127.0.0.1:1025", Server("127.0.0.1", 1025, "none")),
        ("smtp://[::1]", Server("::1", 25, "none")),
        ("smtp://localhost:587?tls=starttls", Server("localhost", 587, "starttls")),
        ("smtps://localhost:465", Server("localhost", 465, "tls")),
        (
            "smtp://me%40shop.example:p%40ss%3A%2F@Mail.Example:2525",
            Server("mail.example", 2525, "starttls", "me@shop.example", "p@ss:/"),
        ),
    ],
)
def test_a_url_says_how_one_talks_to_the_server(url: str, meant: Server) -> None:
    assert read_server(url) == meant


@pytest.mark.parametrize(
    "url",
    [
        "", "mail.example", "http://mail.example", "smtp://", "smtp://:587", "smtp://a b",
        "smtp://mail.example:port", "smtp://mail.example:99999", "smtp://mail.example/path",
        "smtp://mail.example#x", "smtp://mail.example?tls=maybe", "smtp://mail.example?ssl=1",
        "smtps://mail.example?tls=none", "smtp://:hunter2@mail.example", "smtp://-mail.example",
        "smtp://me:hunter2%0d%0aRSET@mail.example", "smtp://me:hunter2@mail.example\n",
        "smtp://me:hunter2@[::g]", "smtp://me:hunter2@mail.exam ple",
    ],
)  # fmt: skip
def test_what_is_no_server_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"write smtp://|tls=none") as why:
        read_server(url)
    assert "hunter2" not in str(why.value)


def test_letters_are_from_an_address_with_a_name_or_without() -> None:
    assert read_mailbox("a@b.example") == Mailbox("", "a@b.example")
    assert read_mailbox("Hawk Edge <a+b@b.example>") == Mailbox("Hawk Edge", "a+b@b.example")
    assert read_mailbox("Äpfel <a@b>") == Mailbox("Äpfel", "a@b")


@pytest.mark.parametrize(
    "text",
    ["", "a", "@b", "a@", "a b@c", "a@b c", "<a@b>", "x <a@b", "a@b, c@d", "x <a@b> y", "a@b\r\nBcc: c@d",
     "x\n <a@b>", "a@@b", '"x" <a@b>', "a@b>", "a@-b", "x" * 250 + "@b.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        read_mailbox(text)
