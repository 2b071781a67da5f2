"""Credit notes: one for each credited sum, numbered without a gap, cancelled and never changed."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from flows.documents import documents_of
from rma import services
from rma.models import CreditNote
from rma.services import booking, noting
from rma.services.papers import keep_paper
from tenants.scope import tenant_scope
from tests.factories import rma as make
from tests.factories.catalog import line_given, make_order
from tests.papers import text_of
from tests.rma.test_settling import adjust, do

pytestmark = pytest.mark.django_db

VAT = [{"name": "VAT", "rate": "0.19"}]
US = [{"name": "State", "rate": "0.0625"}, {"name": "County", "rate": "0.01"}]


def paid(shop, order=None, *, quantity=1, **line):
    """A return whose refund was settled, with its whole."""
    make.with_policy(shop, refund_on="request")
    order = order or make_order(shop)
    whole = make.returned(shop, order, make.line_ask(quantity=quantity, **line))
    do(shop, services.settle_resolution, whole.resolutions[0], reference="T-1")
    return make.fresh(shop, whole.rma)


def notes(shop):
    with make.working_in(shop):
        return list(CreditNote.objects.order_by("sequence"))


def test_its_rows_and_taxes_are_what_was_credited(shop):
    line = line_given(quantity=3, unit_price="10.00", tax_rates=VAT, title="Tee")
    order = make_order(shop, lines=[line], prices_include_tax=True)
    whole = paid(shop, order, quantity=2)
    (note,) = notes(shop)
    assert (note.number, note.kind, note.year) == ("CN-2026-00001", "credit", 2026)
    assert (note.total_minor, note.tax_minor) == (2000, 320)
    assert note.total_minor == whole.resolutions[0].amount_minor
    assert note.content["rows"] == [
        {"kind": "line", "title": "Tee", "sku": "TEE", "units": 2, "net": 1680, "tax": 320}
    ]
    assert note.content["taxes"] == [{"name": "VAT", "rate": "0.19", "net": 1680, "tax": 320}]
    assert note.content["order"] == order.number
    assert note.content["return"] == whole.rma.number


def test_several_rates_of_one_line_are_told_apart(shop):
    order = make_order(shop, lines=[line_given(quantity=2, unit_price="19.99", tax_rates=US)])
    paid(shop, order, quantity=2)
    (note,) = notes(shop)
    told = [(each["name"], each["net"], each["tax"]) for each in note.content["taxes"]]
    assert told == [("State", 3728, 233), ("County", 3728, 37)]
    assert (note.total_minor, note.tax_minor) == (3998, 270)


def test_numbers_follow_each_other_and_one_shop_does_not_show_in_another(shop, beta):
    paid(shop)
    paid(shop)
    make.seeded(beta)
    paid(beta)
    assert [note.sequence for note in notes(shop)] == [1, 2]
    assert [note.sequence for note in notes(beta)] == [1]


def test_what_credits_nothing_has_no_note(shop):
    make.with_policy(shop, refund_on="request")
    whole = make.returned(shop, make_order(shop, lines=[line_given(unit_price="0.00")]))
    assert whole.resolutions[0].status == "settled"
    assert notes(shop) == []


def test_money_without_goods_has_its_own(shop):
    order = make_order(
        shop,
        lines=[line_given(quantity=2, unit_price="11.90", tax_rates=VAT)],
        prices_include_tax=True,
        shipping=[{"kind": "standard", "amount": "4.90", "tax_rates": VAT}],
    )
    adjust(shop, order, order_line="1", amount_minor=1190)
    adjust(shop, order, target="shipping", amount_minor=490)
    first, second = notes(shop)
    assert (first.total_minor, first.tax_minor, first.content["reason"]) == (1190, 190, "Scratched")
    assert (second.total_minor, second.tax_minor) == (490, 78)
    assert [each["tax"] for each in second.content["taxes"]] == [78]


def test_reversing_is_a_note_of_its_own(shop):
    whole = paid(shop)
    do(shop, services.reverse_resolution, whole.resolutions[0], reason="Wrong account")
    first, second = notes(shop)
    assert (second.kind, second.cancels_id, second.sequence) == ("cancellation", first.pk, 2)
    assert second.total_minor == -first.total_minor
    assert second.content["cancels"] == first.number
    # Owed again and paid again, it is credited anew.
    again = make.fresh(shop, whole.rma).resolutions[-1]
    do(shop, services.settle_resolution, again, reference="T-2")
    assert [note.total_minor for note in notes(shop)] == [1000, -1000, 1000]


@pytest.mark.parametrize(
    "breaks",
    [
        pytest.param("note_resolution", id="J18 the note"),
        pytest.param("finish", id="J18 the money"),
    ],
)
def test_neither_the_money_nor_the_note_remains_when_one_half_fails(shop, monkeypatch, breaks):
    make.with_policy(shop, refund_on="request")
    whole = make.returned(shop)

    def fail(*_args, **_kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(booking, breaks, fail)
    with make.unchanged(shop), pytest.raises(RuntimeError):
        do(shop, services.settle_resolution, whole.resolutions[0], reference="T")
    monkeypatch.undo()
    do(shop, services.settle_resolution, whole.resolutions[0], reference="T")
    assert [note.sequence for note in notes(shop)] == [1]  # the number was given back


def test_written_again_it_is_the_same_one(shop):
    whole = paid(shop)
    with make.working_in(shop), services.work.taken(whole.rma, by=make.SYSTEM) as work:
        again = noting.note_resolution(work, work.resolutions[0])
    assert [again] == notes(shop)


def test_nobody_changes_or_deletes_one(shop):
    paid(shop)
    table = CreditNote._meta.db_table
    for statement in (f"UPDATE {table} SET total_minor = 0", f"DELETE FROM {table}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            tenant_scope(shop),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_paper_is_drawn_once_and_kept_with_the_return(shop, run_handlers, partner):
    line = line_given(quantity=2, unit_price="1234.50", tax_rates=VAT, title="Lamp Ωmega")
    order = make_order(shop, lines=[line], prices_include_tax=True)
    whole = paid(shop, order)
    run_handlers(shop)
    (note,) = notes(shop)
    with tenant_scope(shop):
        keep_paper(note.pk)
    with make.working_in(shop):
        (document,) = documents_of(whole.rma, "credit_note")
        body = bytes(document.body)
    text = text_of(body)
    for words in ("CN-2026-00001", "Lamp Ωmega", order.number, "1,234.50", "19%"):
        assert words in text
    (listed,) = [
        each
        for each in partner.must(partner.get(f"returns/{whole.rma.number}/documents"))["results"]
        if each["kind"] == "credit_note"
    ]
    assert listed["name"] == "CN-2026-00001.pdf"
    found = partner.must(partner.get(f"credit-notes?return={whole.rma.number}"))["results"]
    assert (found[0]["number"], found[0]["document"]) == ("CN-2026-00001", listed["url"])
    assert found[0]["total"] == {"amount": "1234.50", "currency": "EUR"}
