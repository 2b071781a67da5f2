"""What was written to whom: messages, the talk about a return, a shop's own words."""

from notifications.models.messages import MailboxMail, Message
from notifications.models.talk import ThreadMessage
from notifications.models.wordings import Wording

__all__ = ["MailboxMail", "Message", "ThreadMessage", "Wording"]
