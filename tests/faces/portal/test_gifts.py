"""Who got a gift sends it back by its slip; neither side reads a word of the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from catalog.models import Order
from flows.documents import documents_of
from flows.models import Document
from notifications.models import MailboxMail, Message
from notifications.services.wordings import values_of
from returns_portal.lib import clock
from rma import services
from rma.gift_codes import gift_code_of
from rma.models import CreditNote, GiftCode, GiftDraft, Resolution, Rma, StoreCredit
from rma.selectors.addresses import shopper_address
from rma.services.gifts import revoke_gift
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import browser
from tests.faces.drawing import NOW
from tests.faces.portal.shopper import Shopper, named
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order, make_product
from tests.factories.gifts import gift_slip
from tests.factories.rma import SYSTEM
from tests.papers import text_of

pytestmark = pytest.mark.django_db

NIECE = "niece@example.org"
SENDER = {
    "name": "Nora Niece",
    "lines": "Gartenweg 3\r\n",
    "postcode": "8010",
    "city": "Graz",
    "country": "AT",
}
#: What nobody reads who got the gift: who bought it, where they live, which order, what it cost.
#: A key is random and may hold any three letters: the space tells the postcode from it.
SECRETS = ("Maren", "Oduya", "maren@", "Sea Road", "H91 ", "48213", "20.00", "40.00", "141.00")


class Recipient:
    """Somebody with a slip in their hand, and every page and mail they get to see."""

    def __init__(self, shop: Tenant, gift: GiftCode, run: Callable[[Tenant], int]) -> None:
        self.shop, self.run, self.client = shop, run, browser(shop)
        self.slip = gift_code_of(gift) or ""
        self.read: list[str] = []
        self.form = ""

    def ask(self, slip: str = "", email: str = NIECE) -> str:
        answer = self.client.post("/gift", {"gift": slip or self.slip, "email": email})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def mails(self) -> list[MailboxMail]:
        self.run(self.shop)
        with tenant_scope(self.shop), transaction.atomic():
            return list(MailboxMail.objects.order_by("-created_at", "-id"))

    def open(self) -> str:
        path = self.ask()
        mail = next(each for each in self.mails() if "code" in each.subject)
        assert mail.recipient == NIECE
        found = re.search(r"\b(\d{6})\b", mail.text)
        assert found
        answer = self.client.post(path, {"code": found[1]})
        assert answer.status_code == 302, answer.content.decode()
        self.form = answer["Location"]
        return self.form

    def look(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, path
        page = answer.content.decode()
        self.read.append(page)
        return page

    def fill(self, step: str, **fields: str) -> str:
        """Look at a page and send it; returns where it leads."""
        path = f"{self.form}/{step}".rstrip("/")
        self.look(path)
        answer = self.client.post(path, fields)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def send(self, outcome: str = "store_credit") -> str:
        """Everything; returns the address of the status page."""
        self.open()
        assert self.fill("", **{"take-0": "1", "quantity-0": "1"}).endswith("/reasons")
        assert self.fill("reasons", **{"reason-0": "too_small"}).endswith("/outcome")
        assert self.fill("outcome", choice=outcome).endswith("/sending")
        self.fill("sending", choice="label")
        # Nothing is looked over before it is said who sends it back.
        assert self.client.get(f"{self.form}/review")["Location"].endswith("/sender")
        assert self.fill("sender", **SENDER).endswith("/review")
        page = self.look(f"{self.form}/review")
        found = re.search(r'name="seen" value="(\w+)"', page)
        assert found
        assert "Gartenweg 3" in page
        return self.fill("review", seen=found[1])


@pytest.fixture
def gift(open_shop: Tenant, order: Order) -> GiftCode:
    """One of the two shirts was a gift."""
    return gift_slip(open_shop, order, lines={"1": 1})


@pytest.fixture
def recipient(
    open_shop: Tenant, gift: GiftCode, run_handlers: Callable[[Tenant], int]
) -> Iterator[Recipient]:
    found = Recipient(open_shop, gift, run_handlers)
    yield found
    for page in found.read:
        assert not [secret for secret in SECRETS if secret in page]


def all_of(shop: Tenant) -> Rma:
    with tenant_scope(shop), transaction.atomic():
        return Rma.objects.select_related("customer", "order__customer").get(gift__isnull=False)


def test_a_gift_goes_back_and_neither_side_reads_of_the_other(
    open_shop: Tenant, order: Order, recipient: Recipient, shopper: Shopper
) -> None:
    status = recipient.send()
    page = recipient.look(status)
    # Sent: now it says how much credit it is, and nothing of how that came about.
    assert "20.00" in page
    recipient.read.pop()
    shown = page.replace("20.00", "")
    assert not [secret for secret in SECRETS if secret in shown]
    assert "1 item of a gift" in page
    assert "/withdraw/order/" not in page
    for more in ("change", "cancel"):
        shown = recipient.client.get(f"{status}/{more}").content.decode().replace("20.00", "")
        assert not [secret for secret in SECRETS if secret in shown]
    rma = all_of(open_shop)
    assert rma.customer is not None
    assert rma.customer.email == NIECE
    with tenant_scope(open_shop), transaction.atomic():
        sender = shopper_address(rma)
    assert (sender.name, sender.lines, sender.city) == ("Nora Niece", ("Gartenweg 3",), "Graz")
    # Every mail went to who got it, and none says a word of who bought it.
    mails = recipient.mails()
    assert {mail.recipient for mail in mails} == {NIECE}
    for mail in mails:
        words = f"{mail.subject} {mail.text} {mail.html}".replace("20.00", "")
        assert not [secret for secret in SECRETS if secret in words]
    # Who bought it finds an order of which one piece is gone, and nothing else.
    page = shopper.client.get(shopper.open()).content.decode()
    assert rma.number not in page
    assert "1 of 2 can still go back" in page
    told = re.sub(r"[\w.:-]{40,}", "", page)  # keys are random, and may hold any four letters
    assert "gift" not in told.casefold().replace("gift card", "")
    assert "niece" not in page.casefold()
    shopper.ask()
    answer = shopper.client.get(shopper.client.post("/code", {"code": shopper.code()})["Location"])
    assert rma.number not in answer.content.decode()


def test_a_dispute_of_who_bought_it_is_not_told(open_shop: Tenant, recipient: Recipient) -> None:
    status = recipient.send()
    with tenant_scope(open_shop), transaction.atomic():
        Resolution.objects.update(status="settled")
        services.charge_back(Resolution.objects.get(), by=SYSTEM)
        assert Resolution.objects.get().status == "charged_back"
    page = recipient.look(status)
    recipient.read.pop()
    assert not re.search(r"\b(your bank|charged? ?back)", page, re.IGNORECASE)


def test_the_label_names_who_sends_it_and_no_order(
    open_shop: Tenant, order: Order, recipient: Recipient
) -> None:
    recipient.send()
    recipient.mails()
    with tenant_scope(open_shop), transaction.atomic():
        label = Document.objects.get(kind="label")
    assert label.name == f"{all_of(open_shop).number}.pdf"
    text = text_of(bytes(label.body))
    assert "Nora Niece" in text
    assert not [secret for secret in SECRETS if secret in text]


def test_a_wrong_code_and_a_right_one_are_answered_alike(
    open_shop: Tenant, order: Order, recipient: Recipient
) -> None:
    wrong = "GIFT-0000-0000-0000-0000"
    pages = []
    for slip in (wrong, recipient.slip):
        path = recipient.ask(slip)
        page = recipient.look(path).replace(slip, "")
        pages.append(re.sub(r'value="[^"]+"', "", page))
    assert pages[0] == pages[1]
    # Only the right one has sent a mail, and wrong digits open nothing.
    assert [mail.recipient for mail in recipient.mails()] == [NIECE]
    answer = recipient.client.post("/gift/code", {"code": "000000"})
    assert answer.status_code == 400
    assert "This code does not fit or has expired" in answer.content.decode()


def test_the_pages_after_a_wrong_code_say_the_same(open_shop: Tenant, recipient: Recipient) -> None:
    recipient.ask("GIFT-0000-0000-0000-0000")
    before = recipient.client.post("/gift/code", {"code": "123456"}).content.decode()
    assert "This code does not fit or has expired" in before
    assert recipient.client.post("/gift/code/again").status_code == 302
    assert recipient.mails() == []


def test_guesses_are_limited(open_shop: Tenant, recipient: Recipient) -> None:
    for _time in range(6):
        recipient.ask("GIFT-0000-0000-0000-0000")
    answer = recipient.client.post(
        "/gift", {"gift": "gift 0000 0000 0000 0000", "email": "other@example.org"}
    )
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_the_link_of_the_slip_brings_its_code(open_shop: Tenant, recipient: Recipient) -> None:
    page = recipient.look(f"/gift/{recipient.slip}")
    assert f'value="{recipient.slip}"' in page
    assert "belongs to whoever bought it" in page
    assert recipient.client.get(f"/gift/{recipient.slip}")["Cache-Control"] == "no-store"


def test_there_is_no_way_to_the_code_page_without_a_slip(
    visitor: Client, recipient: Recipient
) -> None:
    assert visitor.get("/gift/code")["Location"].endswith("/gift")
    assert visitor.post("/gift/code/again")["Location"].endswith("/gift")
    assert 'href="/gift"' in visitor.get("/").content.decode()


def test_only_the_pieces_of_the_gift_are_shown(open_shop: Tenant, recipient: Recipient) -> None:
    page = recipient.look(recipient.open())
    assert "Cairn base layer" in page
    assert "Skerry rain jacket" not in page
    assert "How many of" not in page
    for path in ("so-far", "fault"):
        assert recipient.client.post(f"{recipient.form}/{path}").status_code == 404
    recipient.look(f"{recipient.form}/elsewhere")
    assert recipient.client.post(f"{recipient.form}/elsewhere").status_code == 404


def test_a_form_goes_on_with_the_same_address_and_slip(
    open_shop: Tenant, recipient: Recipient
) -> None:
    recipient.open()
    recipient.fill("", **{"take-0": "1"})
    first = recipient.form
    assert recipient.open() != first
    assert "checked" in recipient.look(recipient.form)
    # Sent from one, it is sent in both.
    with tenant_scope(open_shop), transaction.atomic():
        assert len({draft.form_id for draft in GiftDraft.objects.all()}) == 1


def test_a_slip_that_was_taken_back_opens_no_form_any_more(
    open_shop: Tenant, gift: GiftCode, recipient: Recipient
) -> None:
    recipient.open()
    with tenant_scope(open_shop), transaction.atomic():
        revoke_gift(gift, by=SYSTEM)
    recipient.look(recipient.form, 404)


def test_what_came_back_is_told_when_the_slip_is_used_again(
    open_shop: Tenant, recipient: Recipient
) -> None:
    status = recipient.send()
    assert named(recipient.client.get(recipient.form)["Location"]) == named(status)
    page = recipient.look(recipient.open())
    assert "Nothing of this gift can come back now" in page
    assert all_of(open_shop).number in page


def test_the_last_day_is_that_of_the_policy(
    open_shop: Tenant, recipient: Recipient, gift: GiftCode
) -> None:
    recipient.open()
    with clock.frozen(clock.now() + timedelta(days=29)):
        page = recipient.look(recipient.open())
    assert "Cannot come back." in page
    assert "belongs to whoever bought it" in page


def test_the_credit_is_mailed_to_who_got_the_gift(open_shop: Tenant, recipient: Recipient) -> None:
    make.with_policy(open_shop, refund_on="request")
    status = recipient.send()
    rma = all_of(open_shop)
    with tenant_scope(open_shop), transaction.atomic():
        due = rma.resolutions.get()
        services.start_payment(due, by=SYSTEM)
        assert StoreCredit.objects.get().customer_id == rma.customer_id
    recipient.mails()
    with tenant_scope(open_shop), transaction.atomic():
        assert {row.recipient for row in Message.objects.filter(rma=rma)} == {NIECE}
        assert Message.objects.filter(template="store_credit").count() == 1
        note = CreditNote.objects.get(rma=rma)
        assert documents_of(rma, "credit_note").exists()
    # The credit note corrects the sale to who bought it: it is nothing for who got the gift.
    for path in (status, f"{status}/credit"):
        page = recipient.client.get(path).content.decode().replace("20.00", "")
        assert not [secret for secret in (*SECRETS, note.number) if secret in page]


def test_only_variants_of_the_same_price_are_offered_in_exchange(
    open_shop: Tenant, run_handlers: Callable[[Tenant], int]
) -> None:
    for sku, price in (("TEE-M", "20.00"), ("TEE-L", "20.00"), ("TEE-LUX", "29.00")):
        make_product(open_shop, sku, variants_of="TEE", price=price, currency="EUR", title=sku)
    order = make_order(
        open_shop,
        delivered_at=NOW - timedelta(days=7),
        lines=[line_given(sku="TEE-M", title="TEE-M", unit_price="15.00")],
    )
    recipient = Recipient(open_shop, gift_slip(open_shop, order), run_handlers)
    recipient.open()
    recipient.fill("", **{"take-0": "1"})
    recipient.fill("reasons", **{"reason-0": "too_small"})
    page = recipient.look(f"{recipient.form}/outcome")
    assert "TEE-L<" in page
    assert "TEE-LUX" not in page
    assert "Nothing to pay" in page
    assert "15.00" not in page
    recipient.fill("outcome", **{"choice": "exchange", "exchange-0": "TEE-L"})
    recipient.fill("sending", choice="label")
    recipient.fill("sender", **SENDER)
    found = re.search(r'name="seen" value="(\w+)"', recipient.look(f"{recipient.form}/review"))
    assert found
    recipient.fill("review", seen=found[1])
    with tenant_scope(open_shop), transaction.atomic():
        [due] = all_of(open_shop).resolutions.all()
        assert (due.type, due.replacement["sku"], due.customer_owes_minor) == (
            "exchange",
            "TEE-L",
            0,
        )


def test_the_shop_s_own_words_name_no_order_either(open_shop: Tenant, recipient: Recipient) -> None:
    recipient.send()
    with tenant_scope(open_shop), transaction.atomic():
        rma = Rma.objects.select_related("order", "customer").get(gift__isnull=False)
        said = values_of("return_approved", tenant=open_shop, rma=rma, status_url="/r/x")
    assert (said["order"], said["name"]) == ("", "Nora Niece")
