"""What cannot be withdrawn from (Directive 2011/83/EU, Art. 16; codes: STANDARDS A.1)."""

from __future__ import annotations

#: code -> letter of Art. 16.
EXEMPTIONS = {
    "SERVICE_FULLY_PERFORMED": "a",
    "PRICE_FLUCTUATION": "b",
    "CUSTOM_MADE": "c",
    "PERISHABLE": "d",
    "SEALED_HYGIENE_OPENED": "e",
    "INSEPARABLY_MIXED": "f",
    "ALCOHOL_FORWARD": "g",
    "URGENT_REPAIR_VISIT": "h",
    "SEALED_MEDIA_OPENED": "i",
    "PERIODICAL": "j",
    "PUBLIC_AUCTION": "k",
    "DATED_LEISURE_SERVICE": "l",
    "DIGITAL_CONTENT_STARTED": "m",
}
#: These need something to have happened to this very piece (a seal was broken): said of an article
#: they take nothing away, said of a sold line they do.
BY_EVENT = frozenset(
    {
        "SERVICE_FULLY_PERFORMED",
        "SEALED_HYGIENE_OPENED",
        "INSEPARABLY_MIXED",
        "SEALED_MEDIA_OPENED",
        "DIGITAL_CONTENT_STARTED",
    }
)


def exemption_of(line_code: str, product_code: str) -> str:
    """The exemption that holds for a sold line, or nothing: what was said of the line itself, or
    of its article where nothing has to happen first."""
    if line_code in EXEMPTIONS:
        return line_code
    return product_code if product_code in EXEMPTIONS and product_code not in BY_EVENT else ""


def article_of(code: str) -> str:
    """Where an exemption stands."""
    return f"Directive 2011/83/EU, Art. 16({EXEMPTIONS[code]})"
