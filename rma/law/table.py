"""The rules of consumer law that a return is measured by, country by country, with their dates.

A new rule, or a new value of one, is a new row: the old one gets its last day and stays, because a
contract keeps the law of its day. Sources and confidence: STANDARDS, sections 1 to 4 and annex A.
"""

from __future__ import annotations

from datetime import date, timedelta

from rma.law.clauses import Clause, Law

_CRD, _CRD_SINCE = "Directive 2011/83/EU", date(2014, 6, 13)
_SGD, _SGD_SINCE = "Directive (EU) 2019/771", date(2022, 1, 1)
_OLD_SALES = "Directive 1999/44/EC"
_R2R, _R2R_SINCE = "Directive (EU) 2024/1799", date(2026, 7, 31)
_UK = "Consumer Contracts Regulations 2013 (SI 2013/3134)"
_UK_CRA = "Consumer Rights Act 2015"
_CO = "Swiss Code of Obligations"
_LONG_AGO = date(2002, 1, 1)


def _before(day: date) -> date:
    return day - timedelta(days=1)


WITHDRAWAL = (
    Clause("withdrawal", "EEA", 14, "days", _CRD, "Art. 9(1)", "KH", _CRD_SINCE),
    Clause("withdrawal", "GB", 14, "days", _UK, "reg. 30", "KM", _CRD_SINCE),
    Clause(
        "withdrawal_doorstep",
        "EEA",
        30,
        "days",
        "Directive (EU) 2019/2161",
        "Art. 4(8) (Directive 2011/83/EU, Art. 9(1a))",
        "KM",
        date(2022, 5, 28),
        note="An option of the Member States, for unsolicited visits and excursions.",
    ),
    Clause(
        "withdrawal_doorstep",
        "EEA",
        14,
        "days",
        _CRD,
        "Art. 9(1)",
        "KH",
        _CRD_SINCE,
        _before(date(2022, 5, 28)),
    ),
    Clause("withdrawal_doorstep", "GB", 14, "days", _UK, "reg. 30", "KM", _CRD_SINCE),
    Clause("withdrawal_doorstep", "CH", 14, "days", _CO, "Art. 40e", "KM", date(2016, 1, 1)),
    Clause(
        "withdrawal_doorstep",
        "US",
        3,
        "us_business_days",
        "16 CFR 429",
        "429.1",
        "KH",
        date(1974, 6, 7),
        note="Counted from the sale; Saturdays count, Sundays and federal holidays do not.",
    ),
    Clause("withdrawal_uninformed", "EEA", 12, "months", _CRD, "Art. 10(1)", "C2", _CRD_SINCE),
    Clause("withdrawal_uninformed", "GB", 12, "months", _UK, "reg. 31", "KM", _CRD_SINCE),
    Clause("withdrawal_return", "EEA", 14, "days", _CRD, "Art. 14(1)", "KH", _CRD_SINCE),
    Clause("withdrawal_return", "GB", 14, "days", _UK, "reg. 35", "KM", _CRD_SINCE),
    Clause("withdrawal_refund", "EEA", 14, "days", _CRD, "Art. 13(1)", "KH", _CRD_SINCE),
    Clause("withdrawal_refund", "GB", 14, "days", _UK, "reg. 34", "KM", _CRD_SINCE),
    Clause("withholding", "EEA", 1, "allowed", _CRD, "Art. 13(3)", "KH", _CRD_SINCE),
    Clause("withholding", "GB", 1, "allowed", _UK, "reg. 34(5)", "KM", _CRD_SINCE),
)

DELIVERY = (
    Clause("presumed_delivery", "EEA", 30, "days", _CRD, "Art. 18(1)", "KH", _CRD_SINCE),
    Clause("presumed_delivery", "GB", 30, "days", _UK_CRA, "s. 28", "KM", date(2015, 10, 1)),
    Clause("presumed_delivery", "CH", 30, "days", _CO, "Art. 190", "KL", _LONG_AGO),
    Clause("undelivered", "EEA", 30, "days", _CRD, "Art. 18", "KH", _CRD_SINCE),
    Clause("undelivered", "GB", 30, "days", _UK_CRA, "s. 28", "KM", date(2015, 10, 1)),
    Clause("undelivered", "US", 30, "days", "16 CFR 435", "435.2", "KH", date(2014, 12, 8)),
    Clause(
        "undelivered_refund",
        "US",
        7,
        "working_days",
        "16 CFR 435",
        "435.1(b)",
        "C1",
        date(2014, 12, 8),
    ),
    Clause(
        "undelivered_refund",
        "EEA",
        14,
        "days",
        _CRD,
        "Art. 18(3)",
        "KM",
        _CRD_SINCE,
        note="The law says without undue delay.",
    ),
)


def _guarantee(place: str, months: int, *, since: date = _SGD_SINCE, note: str = "") -> Clause:
    source, article = f"National law of {place} under {_SGD}", "Art. 10(3)"
    return Clause("guarantee", place, months, "months", source, article, "KM", since, note=note)


def _burden(place: str, months: int) -> Clause:
    source = f"National law of {place} under {_SGD}"
    return Clause("burden", place, months, "months", source, "Art. 11(2)", "KM", _SGD_SINCE)


GUARANTEE = (
    Clause("guarantee", "EEA", 24, "months", _SGD, "Art. 10(1)", "KH", _SGD_SINCE),
    Clause(
        "guarantee",
        "EEA",
        24,
        "months",
        _OLD_SALES,
        "Art. 5(1)",
        "KH",
        _LONG_AGO,
        _before(_SGD_SINCE),
    ),
    _guarantee("ES", 36),
    _guarantee("PT", 36),
    _guarantee("SE", 36, since=date(2005, 4, 1)),
    _guarantee("NO", 24, note="Five years for goods made to last longer."),
    _guarantee("FI", 24, note="As long as the goods are expected to last."),
    _guarantee("NL", 24, note="As long as the goods are expected to last."),
    _guarantee("IE", 24, note="Claims may be brought for six years."),
    Clause(
        "guarantee",
        "GB",
        72,
        "months",
        "Limitation Act 1980",
        "s. 5",
        "KM",
        date(2015, 10, 1),
        note="No period of its own: claims may be brought for six years (Scotland five).",
    ),
    Clause("guarantee", "CH", 24, "months", _CO, "Art. 210(1)", "KM", date(2013, 1, 1)),
    Clause("guarantee_durable", "NO", 60, "months", "Forbrukerkjøpsloven", "§ 27", "KM", _LONG_AGO),
    Clause(
        "guarantee_claims",
        "IE",
        72,
        "months",
        "Statute of Limitations 1957",
        "s. 11",
        "KM",
        _LONG_AGO,
    ),
    Clause(
        "guarantee_expected_life",
        "FI",
        1,
        "applies",
        "Consumer Protection Act",
        "ch. 5",
        "KM",
        _LONG_AGO,
    ),
    Clause(
        "guarantee_expected_life", "NL", 1, "applies", "Burgerlijk Wetboek", "7:17", "KM", _LONG_AGO
    ),
    Clause("guarantee_second_hand", "EEA", 12, "months", _SGD, "Art. 10(6)", "KH", _SGD_SINCE),
    Clause(
        "guarantee_second_hand",
        "EEA",
        12,
        "months",
        _OLD_SALES,
        "Art. 7(1)",
        "KH",
        _LONG_AGO,
        _before(_SGD_SINCE),
    ),
    Clause("guarantee_second_hand", "CH", 12, "months", _CO, "Art. 210(4)", "KM", date(2013, 1, 1)),
    Clause("burden", "EEA", 12, "months", _SGD, "Art. 11(1)", "KH", _SGD_SINCE),
    Clause(
        "burden", "EEA", 6, "months", _OLD_SALES, "Art. 5(3)", "KH", _LONG_AGO, _before(_SGD_SINCE)
    ),
    *(_burden(place, 24) for place in ("ES", "PT", "SE", "FR", "RO", "PL", "NO")),
    Clause("burden", "GB", 6, "months", _UK_CRA, "s. 19(14)", "KM", date(2015, 10, 1)),
    Clause(
        "repair_extension",
        "EU",
        12,
        "months",
        _R2R,
        "Art. 16 (Directive (EU) 2019/771, Art. 10(2a))",
        "C2",
        _R2R_SINCE,
    ),
    Clause(
        "repair_extension",
        "FR",
        6,
        "months",
        "Code de la consommation",
        "L. 217-13",
        "KM",
        _SGD_SINCE,
        _before(_R2R_SINCE),
    ),
    Clause(
        "remedy_information",
        "EU",
        1,
        "applies",
        _R2R,
        "Art. 16 (Directive (EU) 2019/771, Art. 13(2a))",
        "C2",
        _R2R_SINCE,
    ),
    Clause(
        "remedy_time",
        "EEA",
        30,
        "days",
        _SGD,
        "Art. 14(1)(b)",
        "KM",
        _SGD_SINCE,
        note="The law says a reasonable time.",
    ),
    Clause("remedy_time", "GB", 30, "days", _UK_CRA, "s. 23(2)(a)", "KM", date(2015, 10, 1)),
)

OTHER = (
    Clause(
        "recall",
        "EEA",
        1,
        "applies",
        "Regulation (EU) 2023/988",
        "Art. 37",
        "C2",
        date(2024, 12, 13),
    ),
    Clause(
        "take_back_device",
        "EEA",
        1,
        "per_unit",
        "Directive 2012/19/EU",
        "Art. 5(2)(b)",
        "KH",
        date(2014, 2, 14),
    ),
    Clause(
        "take_back_small",
        "EEA",
        25,
        "cm",
        "Directive 2012/19/EU",
        "Art. 5(2)(c)",
        "KH",
        date(2014, 2, 14),
        note="Shops with at least 400 m² for electrical goods; others may do the same.",
    ),
    Clause(
        "take_back_battery",
        "EEA",
        1,
        "any",
        "Regulation (EU) 2023/1542",
        "Art. 62",
        "KH",
        date(2025, 8, 18),
    ),
    Clause(
        "take_back_battery",
        "EEA",
        1,
        "any",
        "Directive 2006/66/EC",
        "Art. 8",
        "KH",
        date(2008, 9, 26),
        date(2025, 8, 17),
    ),
)

ROWS = (*WITHDRAWAL, *DELIVERY, *GUARANTEE, *OTHER)
#: The law as it is shipped; `Law(ROWS, counsel)` with what a shop's counsel set.
LAW = Law(ROWS)
