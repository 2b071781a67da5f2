"""How a fault is put right by law: what comes first, what next and why, and what is said before.

Repair or replacement, as the consumer chooses; money only on a ground (Directive (EU) 2019/771,
Art. 13). Before the choice the seller says that there is one, and what a repair adds (Art. 13(2a),
contracts from 31 July 2026).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Why money and not a repair or a replacement, by code (Art. 13(4)).
ESCALATION_GROUNDS: dict[str, Any] = {
    "not_put_right": _("It was not repaired or replaced, or not as the law asks"),
    "fault_again": _("It was repaired or replaced, and is faulty again"),
    "serious": _("The fault is so serious that I do not want it repaired"),
    "refused": _("Repair and replacement were refused, or are not possible"),
    "not_in_time": _("It is clear that it will not be put right in a reasonable time"),
}
#: What puts a fault right (Art. 13(2)).
REMEDIES = ("repair", "replacement")
#: Which text a shopper was shown before they chose; kept with their choice.
INFORMATION_VERSION = "2026-07"
