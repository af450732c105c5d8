"""An invitation as a letter, and what its owner is told when there is none."""

import pytest

from hawk_edge.alerts.invite import InvitationMail
from hawk_edge.config import MailSettings
from hawk_edge.model import Role
from hawk_edge.store.index.invitations import Invitation
from tests.mail.office import office, text

LINK = "https://hawk.example/invited#aToken_with-all.of~it"
ANN = Invitation("id1", "a", "ann@shop.example", Role.OWNER, "d", "u", 1_000_000, 8_000_000)


def through(port: int) -> InvitationMail:
    return InvitationMail(MailSettings(f"smtp://127.0.0.1:{port}", "Hawk <hawk@shop.example>"))


async def test_the_letter_says_who_invites_and_has_the_link() -> None:
    with office() as its:
        assert await through(its.port).send(ANN, LINK, "<b>ben@shop.example</b>") == ""
    [letter] = its.parsed
    assert (letter["To"], letter["Subject"]) == ("ann@shop.example", "Your invitation to Hawk Edge")
    said = text(letter)
    assert LINK in said.splitlines()
    assert "invites you to Hawk Edge, as an owner" in said
    assert "1 Jan 1970, 02:13:20 UTC" in said
    page = letter.get_body(("html",))
    assert page is not None
    html = page.get_content()
    assert f'href="{LINK}"' in html
    assert "<b>ben" not in html


async def test_without_a_mail_server_nothing_is_sent() -> None:
    assert await InvitationMail(MailSettings()).send(ANN, LINK, "ben@shop.example") is None


async def test_what_goes_wrong_is_told() -> None:
    with office() as its:
        its.refuses.add(ANN.email)
        why = await through(its.port).send(ANN, LINK, "")
    assert why
    assert "no such user" in why
    assert await through(1).send(ANN, LINK, "")


@pytest.mark.parametrize("email", ["a b@shop.example", "a@b@c", "ann@shop.example\n"])
async def test_what_is_no_address_gets_no_letter(email: str) -> None:
    with office() as its:
        odd = Invitation("id1", "a", email, Role.VIEWER, "d", "u", 1, 2)
        assert await through(its.port).send(odd, LINK, "") == "no letter can go to this address"
    assert its.letters == []
