"""What changes who works in a shop, how they sign in, and which keys partners hold."""

from staff.services.inviting import accept, invitation_of, invite, withdraw
from staff.services.keys import make_key, make_publishable_key, revoke_key, rotate_key
from staff.services.members import change_role, remove, reset_everywhere, reset_factors
from staff.services.ruling import ask_for_second_factor

__all__ = [
    "accept",
    "ask_for_second_factor",
    "change_role",
    "invitation_of",
    "invite",
    "make_key",
    "make_publishable_key",
    "remove",
    "reset_everywhere",
    "reset_factors",
    "revoke_key",
    "rotate_key",
    "withdraw",
]
