"""A letter is whole, says what broke, and no captured text writes a header or a tag of it."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hawk_edge.alerts.letter import Envelope, alert_letter, roundup_letter, trial_letter
from hawk_edge.alerts.page import PICTURE_ID
from hawk_edge.alerts.plain import plain
from hawk_edge.alerts.steps import Before, Step
from hawk_edge.alerts.story import Story
from hawk_edge.mail.server import Mailbox
from tests.alerts.stories import ENVELOPE, PROBLEM, ROUNDUP, SITE, STORY, story
from tests.alerts.telling import OWNER, png
from tests.alerts.test_plain import HOSTILE, ZERO
from tests.batches import T0

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "References", "List-ID", "Auto-Submitted",
           "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]  # fmt: skip


def parsed(letter: bytes) -> EmailMessage:
    return message_from_bytes(letter, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


class Tags(HTMLParser):
    """What a browser would find."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def names(page: str) -> list[str]:
    return [tag for tag, _ in Tags(page).tags]


def test_it_has_both_parts_and_the_screen_inside_the_second() -> None:
    message = parsed(alert_letter(STORY, ENVELOPE))
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == (
        "text/plain",
        "multipart/related",
    )
    page, image = related.iter_parts()
    assert (page.get_content_type(), image.get_content_type()) == ("text/html", "image/png")
    assert image["Content-ID"] == f"<{PICTURE_ID}>"
    assert image.get_content_disposition() == "inline"
    assert image.get_content() == png()
    assert f'src="cid:{PICTURE_ID}"' in part(message, "html")


def test_its_headers_say_whose_it_is_and_that_no_person_wrote_it() -> None:
    message = parsed(alert_letter(STORY, ENVELOPE))
    assert message.keys() == HEADERS
    assert message["From"] == "Hawk Edge <alerts@hawk.test>"
    assert message["To"] == OWNER
    assert message["Subject"] == "[Corner Shop] New: TypeError: total is not a function"
    assert parsedate_to_datetime(str(message["Date"])).timestamp() == T0 // 1000
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.defects == []
    assert all(not header.defects for header in message.values())


def test_letters_of_an_issue_hang_together_and_each_has_an_id_that_stays() -> None:
    first = parsed(alert_letter(STORY, ENVELOPE))
    again = parsed(alert_letter(STORY, ENVELOPE))
    later = parsed(alert_letter(story(why="reopened"), structs.replace(ENVELOPE, id="d" * 32)))
    assert first["Message-ID"] == again["Message-ID"] == f"<{'c' * 32}@hawk.test>"
    assert first["Message-ID"] != later["Message-ID"]
    assert first["References"] == later["References"] == f"<issue-{PROBLEM.id}@hawk.test>"
    assert "reopened" not in str(later["Subject"])
    assert str(later["Subject"]).startswith("[Corner Shop] Back: ")


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_both_parts_say_what_for_how_many_since_when_and_why_now(kind: str) -> None:
    content = part(parsed(alert_letter(STORY, ENVELOPE)), kind)
    said = unescape(content).replace(ZERO, "")
    for words in (
        "Corner Shop", "TypeError: total is not a function", "checkout (src/cart.ts:112)",
        "12 times in 3 sessions", "Chrome 156, Windows (2) · Safari 19, iOS (1)",
        "9 May 2019, 19:31:05 UTC", "https://shop.example/cart", "1280 by 800",
        "Opened /cart", "Clicked “Pay now” again and again", "31 s", "0.8 s",
        "In this case", "totl is not", STORY.replay, PROBLEM.link, "hawk-edge site alerts", "It has not happened before",
    ):  # fmt: skip
        assert words in said, words


def test_no_mail_program_makes_a_link_of_what_was_captured() -> None:
    lure = "Sign in at https://evil.example/x or www.evil.example or mail me@evil.example"
    problem = structs.replace(PROBLEM, title=lure, where=lure)
    steps = Before([Step(lure, 1)], lure)
    told = structs.replace(STORY, problem=problem, message=lure, browser=lure, before=steps)
    message = parsed(alert_letter(told, ENVELOPE))
    for said in (part(message, "plain"), unescape(part(message, "html"))):
        assert said.count("Sign in at") >= 5
        assert not re.search(r"https://evil|evil\.example|@evil", said.replace(_title(said), ""))


def _title(page: str) -> str:
    """No program looks for links there."""
    return page[page.find("<title>") : page.find("</title>")]


def test_without_a_picture_it_says_why() -> None:
    message = parsed(alert_letter(story(picture=None, no_picture="it is too large"), ENVELOPE))
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    for kind in ("plain", "html"):
        assert "There is no picture of the screen: it is too large." in part(message, kind)
    assert "img" not in names(part(message, "html"))


def test_nothing_is_fetched_and_nothing_tells_that_it_was_read() -> None:
    for letter in (alert_letter(STORY, ENVELOPE), roundup_letter(ROUNDUP, ENVELOPE)):
        page = part(parsed(letter), "html")
        for tag, attributes in Tags(page).tags:
            assert tag not in ("script", "link", "iframe", "object", "form", "base", "video")
            assert "background" not in attributes
            assert not any(name.startswith("on") for name in attributes)
            assert (attributes.get("src") or "cid:").startswith("cid:")
            assert (attributes.get("href") or "https://hawk.test/").startswith("https://hawk.test/")
        assert "url(" not in page
        assert "@import" not in page


def test_a_roundup_tells_of_many() -> None:
    message = parsed(roundup_letter(ROUNDUP, ENVELOPE))
    assert message["Subject"] == "[Corner Shop] 7 more issues since the last letter"
    for kind in ("plain", "html"):
        said = unescape(part(message, kind)).replace(ZERO, "")
        for words in ("TypeError: total", "Lost cart", "It came back", "and 5 more issues"):
            assert words in said
        assert f"/sites/{SITE.id}" in said


def test_a_trial_says_that_letters_come_through() -> None:
    message = parsed(trial_letter(ENVELOPE))
    assert "come through" in part(message, "plain")
    assert "come through" in part(message, "html")


TEMPLATE = alert_letter(STORY, ENVELOPE)
SKELETON = names(part(parsed(TEMPLATE), "html"))
Hostile = HOSTILE.map(lambda text: plain(text, 300)) | HOSTILE


def hostile(texts: tuple[str, ...]) -> Story:
    """The story, with every captured text in it by somebody who means no good."""
    title, where, page, step, browser, name = texts
    problem = structs.replace(
        PROBLEM, title=plain(title, 300) or "x", where=plain(where, 200) or "x",
        browsers=[(plain(browser, 60) or "x", 2), ("Safari", 1)],
    )  # fmt: skip
    steps = [Step(plain(step, 140) or "x", 9)] * len(STORY.before.steps)
    return structs.replace(
        STORY, problem=problem, message=f"said {plain(step, 300)}", browser=plain(browser, 60) or "x",
        before=Before(steps, plain(page, 300) or "x", ""),
        site=structs.replace(SITE, name=plain(name, 100) or "x"),
    )  # fmt: skip


@given(st.tuples(*[HOSTILE] * 6))
def test_no_captured_text_writes_a_header_or_a_tag(texts: tuple[str, ...]) -> None:
    told = hostile(texts)
    letter = alert_letter(told, ENVELOPE)
    message, usual = parsed(letter), parsed(TEMPLATE)
    assert message.keys() == HEADERS
    for name in HEADERS:
        if name not in ("Subject", "Content-Type"):
            assert str(message[name]) == str(usual[name])
    # What comes out of the subject is what went in, cut and cleaned.
    assert str(message["Subject"]) == plain(
        f"[{plain(told.site.name, 40)}] New: {told.problem.title}", 110
    )
    head, _, _ = letter.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 for line in letter.split(b"\r\n"))
    assert re.findall(rb"^([\w-]+):", head, re.M) == [one.encode() for one in HEADERS]
    assert b"\n" not in letter.replace(b"\r\n", b"")
    assert b"\r" not in letter.replace(b"\r\n", b"")
    page = Tags(part(message, "html"))
    assert [tag for tag, _ in page.tags] == SKELETON
    assert told.problem.title in page.text.replace(ZERO, "") or ZERO in told.problem.title
    assert message.defects == []


@given(HOSTILE)
def test_captured_text_that_nobody_cleaned_writes_no_header_either(text: str) -> None:
    """As if a cleaning had been forgotten: the subject cleans once more, and text stays text."""
    told = structs.replace(
        STORY, problem=structs.replace(PROBLEM, title=text.encode(errors="replace").decode())
    )
    message = parsed(alert_letter(told, ENVELOPE))
    assert message.keys() == HEADERS
    assert names(part(message, "html")) == SKELETON


@pytest.mark.parametrize(
    "recipient", ["", "a", "@b", "a@", "a@b\r\nBcc: c@d", "a@b\n", "a\0@b", "a@b\u2028Bcc: c@d"]
)
def test_to_what_is_no_address_no_letter_is_written(recipient: str) -> None:
    with pytest.raises(ValueError, match=r"address|addr|header|domain|local"):
        alert_letter(STORY, structs.replace(ENVELOPE, recipient=recipient))


def test_an_address_beyond_ascii_stands_there_as_it_is() -> None:
    letter = alert_letter(STORY, structs.replace(ENVELOPE, recipient="ägäis@shop.test"))
    assert "\r\nTo: ägäis@shop.test\r\n" in letter.decode()


@given(st.tuples(HOSTILE, HOSTILE, HOSTILE))
def test_whatever_an_address_is_it_writes_no_other_header(parts: tuple[str, str, str]) -> None:
    name, local, domain = parts
    sender = Mailbox(plain(name, 100), "alerts@hawk.test")
    envelope: dict[str, Any] = {"recipient": f"{local}@{domain}", "sender": sender}
    try:
        letter = alert_letter(STORY, Envelope("c" * 32, made_ms=T0, **envelope))
    except ValueError:
        return
    message = parsed(letter)
    assert message.keys() == HEADERS
    assert message["From"].addresses[0].addr_spec == "alerts@hawk.test"
    assert len(message["To"].addresses) == 1
