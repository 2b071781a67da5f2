"""The labels that the law words: of the withdrawal function and of its confirmation.

Directive 2011/83/EU, Art. 11a(1) and (3), inserted by Directive (EU) 2023/2673, in the language
versions of the Official Journal (STANDARDS, Annex B.1). They are not translated by anybody here and
stand in no message catalogue. `en` is the wording of the Directive itself. A language without an
official version (`OWN`) has ours, which means the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "Directive 2011/83/EU, Art. 11a (Directive (EU) 2023/2673), language versions of the OJ"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the function says, and all that the button of its second step says."""

    function: str
    confirm: str


LABELS: dict[str, Labels] = {
    "bg": Labels("Откажете се от договора тук", "Потвърждавам отказа"),  # noqa: RUF001
    "cs": Labels("Zde odstoupit od smlouvy", "Potvrdit odstoupení od smlouvy"),
    "da": Labels("Fortryd aftale", "Bekræft fortrydelse"),
    "de": Labels("Vertrag widerrufen", "Widerruf bestätigen"),
    "el": Labels(
        "Πατήστε εδώ για υπαναχώρηση",  # noqa: RUF001
        "Επιβεβαίωση υπαναχώρησης",  # noqa: RUF001
    ),
    "en": Labels("Withdraw from contract here", "Confirm withdrawal"),
    "es": Labels("Desistir del contrato aquí", "Confirmar desistimiento"),
    "et": Labels("Taganen lepingust", "Kinnitan taganemise"),
    "fi": Labels("Peruuta sopimus tästä", "Vahvista peruuttaminen"),
    "fr": Labels("Renoncer au contrat ici", "Confirmer la rétractation"),
    "ga": Labels("Tarraing siar ón gconradh anseo", "Dearbhaigh an tarraingt siar"),
    "hr": Labels("Odustati od ugovora", "Potvrditi odustajanje"),
    "hu": Labels("Elállás a szerződéstől", "Elállás megerősítése"),
    "it": Labels("Recedere dal contratto qui", "Conferma recesso"),
    "lt": Labels("Atsisakyti sutarties čia", "Patvirtinti sutarties atsisakymą"),
    "lv": Labels("Atteikties no līguma", "Apstiprināt atteikumu"),
    "mt": Labels("Irtira mill-kuntratt hawnhekk", "Ikkonferma r-reċess"),
    "nl": Labels("Hier de overeenkomst herroepen", "Herroeping bevestigen"),
    "pl": Labels("Odstąp od umowy tutaj", "Potwierdź odstąpienie od umowy"),
    "pt": Labels("Retrate-se do contrato aqui", "Confirmar retratação"),
    "ro": Labels("Retrageți-vă din contract aici", "Confirmați retragerea"),
    "sk": Labels("Odstúpiť od zmluvy tu", "Potvrdiť odstúpenie od zmluvy"),
    "sl": Labels("Kliknite tukaj za odstop od pogodbe", "Potrdi odstop od pogodbe"),
    "sv": Labels("Ångra avtalet här", "Bekräfta frånträde"),
    "ar": Labels("انسحب من العقد هنا", "تأكيد الانسحاب"),
}
#: Languages of ours that have no version in the Official Journal.
OWN = frozenset({"ar"})
#: Where a country's own law words them otherwise (STANDARDS F-09).
NATIONAL: dict[tuple[str, str], Labels] = {
    ("it", "IT"): Labels("Recedi dal contratto qui", "Conferma recesso"),
}
LONGEST = 80


def labels_of(
    language: str, *, country: str = "", own: Mapping[str, Mapping[str, str]] | None = None
) -> Labels:
    """The labels of a language (`de`, `de-AT`); those of English where it has none.

    A country's own come before those of the language, and a shop's own (`own`, by language) before
    both.
    """
    spoken = language.replace("_", "-").partition("-")[0].lower()
    if own and spoken in own:
        return Labels(own[spoken]["function"], own[spoken]["confirm"])
    return NATIONAL.get((spoken, country.upper())) or LABELS.get(spoken, LABELS["en"])
