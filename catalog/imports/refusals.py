"""Why a file, or a row of one, is not imported: stable codes and sentences for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from returns_portal.lib.errors import InvalidInput
from returns_portal.lib.money import AmountError


class FileRefused(InvalidInput):
    """The file cannot be read as it is; nothing of it was written."""

    default_code = "file_refused"


#: Code of a refused row -> its sentence. The column is named beside it.
ROW_MESSAGES: dict[str, Any] = {
    "text_after_quote": _("There is text after a closing quotation mark."),
    "wrong_number_of_columns": _("This row has more or fewer columns than the header."),
    "invalid_character": _("There is a character that cannot be stored."),
    "required": _("This must not be empty."),
    "too_long": _("This is too long."),
    "invalid_quantity": _("This is no whole number of pieces, one or more."),
    "negative_quantity": _("A sale has one piece or more; less is a correction of stock."),
    "exceeds_quantity": _("This is more than was sold."),
    "invalid_time": _("This is no time, such as 2026-10-01 09:00 or 2026-10-01T09:00:00Z."),
    "unknown_country": _("This is no country that we know, such as DE or Germany."),
    "invalid_email": _("This is no e-mail address."),
    "unknown_kind": _("This is none of: goods, gift_card, digital, service, fee."),
    "invalid_flag": _("Write true or false."),
    "invalid_rate": _("Write a tax rate as a fraction such as 0.19, or in percent as 19%."),
    "discount_exceeds_base": _("The discount is larger than what it applies to."),
    "too_many_serials": _("There are more serials than pieces."),
    "duplicate_line": _("An earlier row of this order has the same line."),
    "other_currency": _("The first row of this order has another currency."),
    "other_customer": _("The first row of this order has another customer."),
    "known_differently": _("This line is known with another article, quantity or price."),
} | AmountError.MESSAGES
