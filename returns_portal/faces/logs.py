"""Keeps the tokens of signed links out of the log: who reads it could open them."""

from __future__ import annotations

import logging
import re

#: Pages whose address is a secret: links of shoppers and documents, of gift slips, invitations and
#: new passwords, and credit looked up by its code.
_SECRET = re.compile(
    r"(?<!\S)((?:/t/[^/\s]+)?/"
    r"(?:r|orders|return|enter|gift|documents|accounts/join|accounts/password/reset/key)/"
    r"|/api/v1/store-credits/(?!scr_)|/hooks/certificates\?\S*?key=)[^/\s?]+"
)


class NoTokensFilter(logging.Filter):
    """Shortens such addresses in records; the request's id still tells requests apart."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without its tokens."""
        said = record.getMessage()
        shown = _SECRET.sub(r"\1…", said)
        if shown != said:
            record.msg, record.args = shown, None
        return True
