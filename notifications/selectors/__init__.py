"""Reads what was written: the local mailbox, and the talk about a return."""

from notifications.selectors.mailbox import mail_by_id, mailbox
from notifications.selectors.talk import Said, conversation, thread, unread_of

__all__ = ["Said", "conversation", "mail_by_id", "mailbox", "thread", "unread_of"]
