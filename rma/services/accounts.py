"""How a shop pays: which provider, with which keys, and what happens by itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from flows.note import note
from flows.record import batch
from returns_portal.lib import clock
from returns_portal.lib.errors import FieldError, InvalidInput
from rma.models import PaymentSettings
from rma.providers import MANUAL, PaymentProvider, is_known, provider, provider_names
from rma.services.crediting import remind_so_many_days_before
from rma.services.vocabulary import PAYMENTS_SET
from rma.services.work import one_transaction
from tenants.actors import Actor
from tenants.sealed import Unsealable, seal, unseal

#: So many days before store credit ends its owner is reminded, unless a shop says otherwise.
REMINDER_DAYS = 14
#: What sealed texts are for: one does not open where the other is wanted.
SECRET, WEBHOOK = "payments.secret", "payments.webhook"


class NotSetUp(RuntimeError):
    """The provider's keys are missing or cannot be opened; `code` is a payment's failure."""

    code = "credentials_missing"


def payment_settings() -> PaymentSettings:
    """The shop's settings, or those that hold until it chooses."""
    return PaymentSettings.objects.first() or PaymentSettings()


def chosen_provider() -> str:
    """The provider that pays unless another is named."""
    return payment_settings().provider


def open_provider(name: str) -> PaymentProvider:
    """The provider with the shop's own keys. Raises NotSetUp."""
    found = payment_settings()
    made = None
    try:
        made = provider(
            name,
            secret=unseal(found.secret_sealed, purpose=SECRET) if found.secret_sealed else "",
            webhook_secret=unseal(found.webhook_sealed, purpose=WEBHOOK)
            if found.webhook_sealed
            else "",
        )
    except Unsealable as failure:
        raise NotSetUp("The keys cannot be opened: the server's own key was changed.") from failure
    if made is None:
        raise NotSetUp(f"There is no provider {name}.")
    return made


def refuse_unknown_provider(name: str) -> None:
    """Raise InvalidInput for a provider that there is not, or that the shop has no key of."""
    if not is_known(name):
        message = _("Choose one of: %s.") % ", ".join(provider_names())
        raise InvalidInput.of(FieldError("provider", "unknown_provider", message))
    if name == "stripe" and not payment_settings().secret_sealed:
        message = _("Enter its key in the payment settings first.")
        raise InvalidInput.of(FieldError("provider", "provider_not_set_up", message))


def save_payment_settings(
    *,
    by: Actor,
    provider_name: str,
    pays_by_itself: bool = False,
    credits_by_itself: bool = False,
    credit_days: int | None = None,
    credit_reminder_days: int | None = REMINDER_DAYS,
    charges_by_itself: bool = False,
    instructions: str | None = None,
    secret: str = "",
    webhook_secret: str = "",
    forget_keys: bool = False,
) -> PaymentSettings:
    """Choose how the shop pays. Keys are stored sealed and kept where none is given.

    No key ever reaches an event: it says which of them changed and no more.
    """
    by.require("settings.edit")
    secret, webhook_secret = secret.strip(), webhook_secret.strip()
    with one_transaction(), batch():
        PaymentSettings.objects.get_or_create()
        mine = PaymentSettings.objects.select_for_update().get()
        has_key = bool(secret or (mine.secret_sealed and not forget_keys))
        _refuse(
            provider_name,
            secret,
            webhook_secret,
            credit_days,
            credit_reminder_days,
            has_key=has_key,
        )
        if forget_keys:
            mine.secret_sealed = mine.secret_hint = mine.webhook_sealed = mine.webhook_hint = ""
        if secret:
            mine.secret_sealed, mine.secret_hint = seal(secret, purpose=SECRET), _hint(secret)
        if webhook_secret:
            mine.webhook_sealed = seal(webhook_secret, purpose=WEBHOOK)
            mine.webhook_hint = _hint(webhook_secret)
        mine.provider = provider_name
        mine.pays_by_itself = pays_by_itself and provider_name != MANUAL
        mine.credits_by_itself, mine.credit_days = credits_by_itself, credit_days
        mine.charges_by_itself = charges_by_itself and bool(mine.secret_sealed)
        if mine.credit_reminder_days != credit_reminder_days:
            mine.credit_reminder_days = credit_reminder_days
            remind_so_many_days_before(credit_reminder_days)
        if instructions is not None:
            mine.instructions = instructions.strip()
        mine.updated_at = clock.now()
        mine.save()
        data: dict[str, Any] = {
            "provider": provider_name,
            "pays_by_itself": mine.pays_by_itself,
            "credits_by_itself": credits_by_itself,
            "credit_days": credit_days,
            "credit_reminder_days": credit_reminder_days,
            "charges_by_itself": mine.charges_by_itself,
            "key_changed": bool(secret),
            "webhook_key_changed": bool(webhook_secret),
            "keys_forgotten": forget_keys,
        }
        note(mine, PAYMENTS_SET, by=by, data=data)
    return mine


def _refuse(
    name: str,
    secret: str,
    webhook_secret: str,
    credit_days: int | None,
    reminder_days: int | None,
    *,
    has_key: bool,
) -> None:
    errors = []
    if not is_known(name):
        message = _("Choose one of: %s.") % ", ".join(provider_names())
        errors.append(FieldError("provider", "unknown_provider", message))
    if secret and not secret.startswith(("sk_", "rk_")):
        message = _("A secret key of Stripe begins with sk_ or rk_.")
        errors.append(FieldError("secret", "not_a_secret_key", message))
    if webhook_secret and not webhook_secret.startswith("whsec_"):
        message = _("A signing secret of Stripe begins with whsec_.")
        errors.append(FieldError("webhook_secret", "not_a_signing_secret", message))
    if name == "stripe" and not has_key:
        message = _("Enter the secret key of your Stripe account.")
        errors.append(FieldError("secret", "required", message))
    if credit_days is not None and not 1 <= credit_days <= 36500:
        message = _("Give the number of days, or leave it empty for credit that never expires.")
        errors.append(FieldError("credit_days", "out_of_range", message))
    if reminder_days is not None and not 1 <= reminder_days <= 365:
        message = _("Give a number of days between 1 and 365, or leave it empty.")
        errors.append(FieldError("credit_reminder_days", "out_of_range", message))
    if errors:
        raise InvalidInput.of(*errors)


def _hint(secret: str) -> str:
    """Enough to tell keys apart, and no more."""
    return f"{secret[:8]}…{secret[-4:]}" if len(secret) > 20 else "…"
