"""What staff are written when they sign in, by the same queue as every other message."""

from __future__ import annotations

from notifications.services import write_message
from notifications.templates import PASSWORD
from tenants.models import User
from tenants.signin import StaffAdapter


class MailingAdapter(StaffAdapter):
    """Queues the mail with the rest of the request: nobody waits for a mail server, and the time
    an answer takes says little about whether there was somebody to write to.
    """

    def write_to_member(self, user: User, *, link: str) -> None:
        """Queue the link by which `user` sets a new password; the body is redacted once sent."""
        write_message(
            PASSWORD, event=None, recipient=user.email, language=user.language, secret=link
        )
