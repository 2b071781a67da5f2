"""PostgreSQL keeps shops apart, whatever the code above it does."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from catalog.models import Customer, Order
from flows import documents
from flows.models import Document, StageEvent
from returns_portal.lib import clock
from returns_portal.lib.errors import NotFound
from tenants.checks import bypasses_isolation
from tenants.models import Tenant
from tenants.scope import NoTenant, current_tenant_id, platform_scope, tenant_scope
from tests import cast

pytestmark = pytest.mark.django_db


def a_document(name: str = "label.pdf") -> Document:
    return documents.store(None, kind="label", name=name, content_type="text/plain", body=b"x")


def test_a_row_is_seen_in_its_own_shop_only(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(alpha):
        mine = a_document()
    with tenant_scope(beta):
        assert Document.objects.count() == 0
        assert Document.objects.filter(pk=mine.pk).update(name="taken") == 0
        assert Document.objects.filter(pk=mine.pk).delete()[0] == 0
    with tenant_scope(alpha):
        assert Document.objects.get().name == "label.pdf"


def test_a_query_outside_every_scope_is_an_error_and_not_an_empty_page(alpha: Tenant) -> None:
    with tenant_scope(alpha):
        a_document()
    with pytest.raises(ProgrammingError, match="no tenant is set"), transaction.atomic():
        Document.objects.count()
    with pytest.raises(NoTenant):
        current_tenant_id()


def test_a_row_cannot_be_written_for_another_shop(alpha: Tenant, beta: Tenant) -> None:
    with (
        tenant_scope(alpha),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Customer.objects.create(tenant_id=beta.pk, name="Stray")
    with tenant_scope(beta):
        assert Customer.objects.count() == 0


def test_a_key_into_another_shop_is_refused_by_the_database(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(beta):
        theirs = Customer.objects.create(name="Theirs")
    with (
        tenant_scope(alpha),
        pytest.raises(IntegrityError, match="in_tenant"),
        transaction.atomic(),
    ):
        Order.objects.create(
            external_id="1",
            number="1",
            currency="EUR",
            placed_at=clock.now(),
            customer_id=theirs.pk,
        )
    with tenant_scope(alpha):
        assert Order.objects.count() == 0


def test_leaving_an_inner_scope_restores_the_outer_one(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(alpha):
        a_document("a")
        with tenant_scope(beta):
            a_document("b")
        assert [each.name for each in Document.objects.all()] == ["a"]


def test_a_failed_statement_in_an_inner_scope_leaves_the_outer_one_usable(
    alpha: Tenant, beta: Tenant
) -> None:
    with tenant_scope(alpha):
        a_document("a")
        with pytest.raises(ProgrammingError), transaction.atomic(), tenant_scope(beta):
            Document.objects.raw("SELECT nonsense")[0]
        assert [each.name for each in Document.objects.all()] == ["a"]


def test_the_web_role_may_not_become_the_platform(alpha: Tenant) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        platform_scope(reason="a test"),
    ):
        Document.objects.count()


def test_events_cannot_be_changed_or_deleted_by_the_application(in_alpha: Tenant) -> None:
    event = StageEvent.objects.create(
        name="x.happened", stage_type="x.x", stage_id=uuid4(), actor_kind="system"
    )
    for change in ("UPDATE flows_stageevent SET name = 'y'", "DELETE FROM flows_stageevent"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert StageEvent.objects.get().name == event.name


def test_the_tests_connect_as_a_role_that_cannot_bypass_isolation() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    assert bypasses_isolation() is None


def test_a_signed_link_opens_in_its_own_shop_only(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(alpha):
        path = documents.signed_path(a_document())
    mine, theirs = cast.browser(alpha), cast.browser(beta)
    assert mine.get(path).content == b"x"
    assert theirs.get(path).status_code == 404
    assert mine.get(path[:-3] + "xyz").status_code == 404


def test_a_link_is_bound_to_the_shop_it_was_signed_for(alpha: Tenant, beta: Tenant) -> None:
    with tenant_scope(alpha):
        token = documents.signed_path(a_document()).rsplit("/", 1)[1]
    with tenant_scope(beta), pytest.raises(NotFound):
        documents.of_token(token)
