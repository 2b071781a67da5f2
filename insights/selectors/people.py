"""Who works in the shop, and who of them sees to which return, by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from rma.models import Assignment, Rma
from tenants.models import Membership, User
from tenants.scope import current_tenant_id


def with_assignee(returns: QuerySet[Rma]) -> QuerySet[Rma]:
    """These returns with `assignee`: the name of who sees to each; empty where nobody does."""
    people = User.objects.filter(pk=OuterRef("member"))
    named = people.annotate(
        called=Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    )
    rows = Assignment.objects.filter(rma=OuterRef("pk"))
    found = rows.annotate(called=Subquery(named.values("called")[:1])).values("called")[:1]
    return returns.annotate(assignee=Coalesce(Subquery(found), Value("")))


def assignee_of(rma: Rma) -> str:
    """Who sees to a return; empty where nobody does."""
    row = with_assignee(Rma.objects.filter(pk=rma.pk)).get()
    return str(getattr(row, "assignee", ""))


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """The names of the people of these keys; one query, none where there are none."""
    wanted = set(keys)
    return (
        {str(user.pk): str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}
    )


def colleagues() -> list[tuple[str, str]]:
    """Who works in this shop: key and name, in the order of the names."""
    rows = Membership.objects.filter(tenant=current_tenant_id(), user__is_active=True)
    people = [(str(row.user_id), str(row.user)) for row in rows.select_related("user")]
    return sorted(people, key=lambda person: person[1].casefold())
