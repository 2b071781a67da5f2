"""How the shop pays, as the desk asks for it; keys are entered and never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rma.models import PaymentSettings


class PaymentForm(forms.Form):
    """The provider, what happens by itself, and how long store credit lasts."""

    provider = forms.ChoiceField(
        label=_("Who pays"),
        widget=forms.RadioSelect,
        choices=[
            ("manual", _("We pay ourselves and write the reference down")),
            ("stripe", _("Stripe, back to the payment of the order")),
        ],
    )
    secret = forms.CharField(
        label=_("Secret key of Stripe"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    webhook_secret = forms.CharField(
        label=_("Signing secret of the webhook"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    forget_keys = forms.BooleanField(
        label=_("Forget the keys that are kept"),
        help_text=_("Payments that are under way can then not be asked about any more."),
        required=False,
    )
    pays_by_itself = forms.BooleanField(
        label=_("Pay what is due by itself"),
        help_text=_("Without this, somebody starts each payment."),
        required=False,
    )
    credits_by_itself = forms.BooleanField(
        label=_("Issue store credit by itself, as soon as it is due"), required=False
    )
    credit_days = forms.IntegerField(
        label=_("Store credit can be spent for so many days"),
        help_text=_(
            "Leave it empty for credit that never expires. Credit that was issued keeps its day."
        ),
        min_value=1,
        max_value=36500,
        required=False,
    )

    credit_reminder_days = forms.IntegerField(
        label=_("Remind its owner so many days before it ends"),
        help_text=_("Leave it empty if nobody should be reminded."),
        min_value=1,
        max_value=365,
        required=False,
    )
    charges_by_itself = forms.BooleanField(
        label=_("Charge by itself for goods given in advance that never came"),
        help_text=_(
            "After the reminder and its last day, from the hold on the card. Without this, "
            "somebody presses the button."
        ),
        required=False,
    )
    instructions = forms.CharField(
        label=_("How shoppers pay you"),
        help_text=_(
            "Shown to a shopper who pays the difference of an exchange: your account, a link, or "
            "where else. You record what came. With Stripe, shoppers pay by card instead."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, chosen: PaymentSettings, **kwargs: Any) -> None:
        initial = {
            name: getattr(chosen, name)
            for name in (
                "provider",
                "pays_by_itself",
                "credits_by_itself",
                "credit_days",
                "credit_reminder_days",
                "charges_by_itself",
                "instructions",
            )
        }
        super().__init__(*args, **({"initial": initial} | kwargs))
        kept = _("We keep %(hint)s. Leave it empty to go on with that one.")
        for name, hint in (("secret", chosen.secret_hint), ("webhook_secret", chosen.webhook_hint)):
            if hint:
                self.fields[name].help_text = kept % {"hint": hint}
        if not chosen.secret_hint:
            self.fields["secret"].help_text = _(
                "From Stripe's dashboard, Developers, API keys: sk_… or a restricted key that may "
                "write refunds, Checkout sessions, payment intents and customers, and read charges "
                "and disputes."
            )
        if not (chosen.secret_hint or chosen.webhook_hint):
            del self.fields["forget_keys"]

    def details(self) -> dict[str, Any]:
        """What the service is called with."""
        values = dict(self.cleaned_data)
        return {"provider_name": values.pop("provider"), **values}
