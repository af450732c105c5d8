"""Hands an invitation over as a letter, while the owner who invites waits for it."""

import asyncio
import ssl

from hawk_edge.alerts.letter import Envelope, invitation_letter
from hawk_edge.assets.reach import resolve_name
from hawk_edge.config import MailSettings
from hawk_edge.mail.server import read_server
from hawk_edge.mail.smtp import Unsent, Waits, connected, greeting
from hawk_edge.store.index.invitations import Invitation

PATIENCE_S = 15  # of the owner, who can copy the link instead
_WAITS = Waits(answer_s=5, greeting_s=10, letter_s=10)


class InvitationMail:
    """Raises Unusable when there is a mail server, and nobody whom letters are from."""

    def __init__(self, mail: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        self._mail = mail
        self._sender = mail.mailbox if mail.url else None
        self._tls = tls

    async def send(self, invitation: Invitation, link: str, by: str) -> str | None:
        """Why it was not sent, "" when it was; None when there is no mail server to send it."""
        if self._sender is None:
            return None
        envelope = Envelope(invitation.id, self._sender, invitation.email, invitation.made_ms)
        try:
            letter = invitation_letter(envelope, link, by, invitation.role, invitation.expires_ms)
            async with (
                asyncio.timeout(PATIENCE_S),
                connected(
                    read_server(self._mail.url),
                    name=greeting(link),
                    resolve=resolve_name,
                    tls=self._tls,
                    waits=_WAITS,
                ) as connection,
            ):
                await connection.send(letter, self._sender.address, invitation.email)
        except ValueError:
            return "no letter can go to this address"
        except Unsent as why:
            return why.why
        except TimeoutError:
            return "the mail server took too long"
        return ""
