"""Telling people: writing and sending messages, talking about a return, a shop's own words."""

from notifications.models.messages import REDACTED
from notifications.services.sending import (
    LAST_TRY,
    LOST,
    redact,
    render,
    retry_lost,
    send_due,
    send_message,
    write_message,
)
from notifications.services.talking import (
    mark_read,
    no_answer_needed,
    say_as_shop,
    say_as_shopper,
)

__all__ = [
    "LAST_TRY",
    "LOST",
    "REDACTED",
    "mark_read",
    "no_answer_needed",
    "redact",
    "render",
    "retry_lost",
    "say_as_shop",
    "say_as_shopper",
    "send_due",
    "send_message",
    "write_message",
]
