"""Letters as mail: plain text, HTML and the screen in it; and headers that nobody else writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from msgspec import Struct

from hawk_edge.alerts import words
from hawk_edge.alerts.page import (
    PICTURE_ID,
    alert_page,
    invitation_page,
    roundup_page,
    trial_page,
)
from hawk_edge.alerts.plain import inert, plain
from hawk_edge.alerts.story import Roundup, Story
from hawk_edge.mail.server import Mailbox, read_mailbox
from hawk_edge.model import Role, Site

_TRIAL = "Letters from Hawk Edge come through to this address."


class Envelope(Struct, frozen=True):
    """What of a letter is not its content. `id` is the same each time it is sent; ms since 1970."""

    id: str
    sender: Mailbox
    recipient: str
    made_ms: int


def alert_letter(story: Story, envelope: Envelope) -> bytes:
    """The letter of one alert. Raises ValueError when the recipient is no address."""
    message = _message(envelope, words.subject(story), f"issue-{story.problem.id}", story.site)
    foot = words.foot(story.site)
    _write(message, _text(story), alert_page(story, foot), foot)
    if story.picture:
        page = message.get_payload()[-1]  # type: ignore[index]
        assert isinstance(page, EmailMessage)
        page.add_related(
            story.picture.png, "image", "png", cid=f"<{PICTURE_ID}>",
            disposition="inline", filename="screen.png",
        )  # fmt: skip
    return message.as_bytes()


def roundup_letter(roundup: Roundup, envelope: Envelope) -> bytes:
    """The letter of a roundup. Raises ValueError when the recipient is no address."""
    message = _message(envelope, words.roundup_subject(roundup), "roundups", roundup.site)
    foot = words.foot(roundup.site)
    _write(message, _roundup_text(roundup), roundup_page(roundup, foot), foot)
    return message.as_bytes()


def trial_letter(envelope: Envelope) -> bytes:
    """A letter that only says that letters come through. Raises ValueError as above."""
    message = _message(envelope, "A test of Hawk Edge", "tests")
    foot = "Somebody asked for it with hawk-edge mail-test."
    _write(message, [_TRIAL], trial_page(_TRIAL, foot), foot)
    return message.as_bytes()


def invitation_letter(envelope: Envelope, link: str, by: str, role: Role, expires_ms: int) -> bytes:
    """The letter with the link that makes a user. `by` is whose address invites, or "".

    Raises ValueError as above.
    """
    message = _message(envelope, "Your invitation to Hawk Edge", "invitations")
    text = words.invitation(by, role)
    until = words.good_until(expires_ms)
    foot = "If you do not know what this is about, do nothing: without the link nothing happens."
    page = invitation_page(text, link, until, foot)
    _write(message, [inert(text), "", "Choose a password here:", link, "", until], page, foot)
    return message.as_bytes()


def _message(
    envelope: Envelope, subject: str, thread: str, site: Site | None = None
) -> EmailMessage:
    host = envelope.sender.address.rpartition("@")[2]
    # A name beyond ASCII stands in a header as it is, and who cannot take that refuses it.
    message = EmailMessage(SMTP if envelope.recipient.isascii() else SMTPUTF8)
    message["From"] = _address(envelope.sender)
    message["To"] = _address(read_mailbox(envelope.recipient))
    message["Subject"] = plain(subject, words.MOST_SUBJECT)
    message["Date"] = format_datetime(datetime.fromtimestamp(envelope.made_ms // 1000, UTC))
    message["Message-ID"] = f"<{envelope.id}@{host}>"
    # All of an issue hang below one id that no letter has: so they stand together, in any order.
    message["References"] = f"<{thread}@{host}>"
    if site:
        message["List-ID"] = f"<{site.id}.alerts.{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _address(mailbox: Mailbox) -> Address:
    local, _, domain = mailbox.address.rpartition("@")
    return Address(plain(mailbox.name, 100), local, domain)


def _write(message: EmailMessage, text: Iterator[str] | list[str], page: str, foot: str) -> None:
    lines = "\n".join([*text, "", "-- ", inert(foot), ""])
    message.set_content(lines, cte="quoted-printable")
    message.add_alternative(page, "html", cte="quoted-printable")


def _text(story: Story) -> Iterator[str]:
    problem = story.problem
    yield f"{words.label(story.why)} on {inert(plain(story.site.name, 100))}:"
    yield ""
    yield inert(problem.title)
    if problem.where:
        yield f"  {inert(problem.where)}"
    yield ""
    yield words.reason(story.why)
    yield ""
    yield "Watch the replay:"
    yield story.replay
    yield "All about this issue:"
    yield problem.link
    yield ""
    for name, value in [*words.facts(story), ("When", words.moment(story.at_ms))]:
        yield f"{name + ':':14} {inert(value)}"
    if story.before.steps:
        yield ""
        yield "Just before it:"
    for step in story.before.steps:
        yield f"{words.ago(step.before_ms):>9}  {inert(step.text)}"
    yield ""
    if story.picture:
        yield "The screen as the visitor saw it is in the HTML part of this letter."
    else:
        yield f"There is no picture of the screen: {story.no_picture}."


def _roundup_text(roundup: Roundup) -> Iterator[str]:
    yield f"{words.number(roundup.count, 'more issue')} on {inert(plain(roundup.site.name, 100))}."
    yield words.GATHERED
    for why, problem in roundup.items:
        yield ""
        yield f"{words.label(why)}: {inert(problem.title)}"
        yield f"  {words.how_often(problem)}, last {words.moment(problem.last_ms)}"
        yield f"  {problem.link}"
    yield ""
    if words.more(roundup):
        yield words.more(roundup)
    yield roundup.link
