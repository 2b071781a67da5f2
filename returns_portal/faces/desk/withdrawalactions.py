"""What the desk does to a statement of withdrawal: finds its order, accepts it, or contests it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from returns_portal.faces import dates
from returns_portal.faces.desk.forms import VerbForm, words
from returns_portal.faces.desk.kinds import Action, Kind
from rma.models import Withdrawal
from rma.selectors.withdrawals import matter_now
from rma.services import withdrawing
from rma.withdrawals import CLAUSES


class MatchForm(VerbForm):
    order = forms.CharField(
        label=_("Order"), help_text=_("Its number or id, as it stands in the list."), max_length=200
    )


class ContestForm(VerbForm):
    """On which clause, and in words that the author of the statement reads."""

    clause = forms.ChoiceField(label=_("Why has it no effect?"), widget=forms.RadioSelect)
    reason = words(_("In your words"), _("The consumer reads it, in exactly these words."))

    def prepare(self) -> None:
        choices = [(code, f"{said} ({article})") for code, (said, article) in CLAUSES.items()]
        self.fields["clause"].choices = choices  # type: ignore[attr-defined]
        if self.stage is not None and self.stage.is_late:
            self.fields["clause"].initial = "period_over"


class AcceptForm(VerbForm):
    """Everything it covers, but for what is exempt."""

    leave_out = forms.MultipleChoiceField(
        label=_("Exempt, so not taken back"),
        help_text=_("Tick what the law exempts. It stays with the consumer."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        matter = matter_now(self.stage)
        exempt = matter.exempt if matter is not None else ()
        if not exempt:
            del self.fields["leave_out"]
            return
        choices = [(line.external_id, line.title) for line in exempt]
        self.fields["leave_out"].choices = choices  # type: ignore[attr-defined]


def _what_follows(row: Withdrawal) -> str:
    """What accepting does, in numbers; and whose decision it is where the period was over."""
    matter = matter_now(row)
    if matter is None:
        return ""
    back = sum(matter.covered.back.values())
    gone = sum(matter.covered.cancelled.values())
    said = [
        _say("Comes back: %(back)d. Cancelled before it is sent: %(gone)d.")
        % {"back": back, "gone": gone}
    ]
    if matter.is_late and matter.ends_on is not None:
        said.append(
            _say("The period ended on %(day)s: taking it back is the shop's own decision.")
            % {"day": dates.day(matter.ends_on)}
        )
    return " ".join(said)


WITHDRAWAL = {
    "accept": Action(withdrawing.accept_withdrawal, _("Accepted"), AcceptForm, sure=_what_follows),
    "match": Action(withdrawing.match_withdrawal, _("The order was found"), MatchForm),
    "contest": Action(withdrawing.contest_withdrawal, _("Contested"), ContestForm),
}
KINDS = {"withdrawal": Kind(Withdrawal, "withdrawals.view", WITHDRAWAL)}
