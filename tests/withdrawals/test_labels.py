"""The labels of the law: a table with its source; a shop's own only with a warning, in its name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from flows.models import StageEvent
from returns_portal.lib.errors import InvalidInput, PermissionDenied
from rma.services.labelling import word_labels
from rma.withdrawal_labels import LABELS, OWN, labels_of
from tenants.models import Tenant
from tests import cast
from tests.factories.rma import working_in

pytestmark = pytest.mark.django_db

MINE = {"language": "de", "function": "Vertrag hier widerrufen", "confirm": "Widerruf bestätigen"}


def test_every_language_of_the_union_and_of_the_portal_has_both() -> None:
    assert len(LABELS) - len(OWN) == 24
    assert {"en", "de", "fr", "es", "ar"} <= set(LABELS)
    assert all(each.function and each.confirm for each in LABELS.values())


def test_a_countrys_own_words_come_before_the_languages_and_a_shops_before_both() -> None:
    own = {"it": {"function": "Recedi", "confirm": "Conferma"}}
    assert labels_of("it").function == "Recedere dal contratto qui"
    assert labels_of("it", country="IT").function == "Recedi dal contratto qui"
    assert labels_of("it", country="IT", own=own).function == "Recedi"
    assert labels_of("de", country="IT", own=own).function == "Vertrag widerrufen"


def test_a_shops_own_words_are_shown_and_taken_back(alpha, alice):
    visitor = cast.browser(alpha)
    german = {"accept-language": "de"}
    with working_in(alpha):
        word_labels(alpha, by=alice.actor, **MINE)
    assert MINE["function"] in visitor.get("/", headers=german).content.decode()
    with working_in(alpha):
        kept = StageEvent.objects.get(name="withdrawal.labels_changed")
        assert (kept.actor_id, kept.data) == (alice.user.pk, MINE)
        word_labels(alpha, by=alice.actor, language="de", function="", confirm="")
    assert LABELS["de"].function in visitor.get("/", headers=german).content.decode()


@pytest.mark.parametrize(
    "said",
    [
        MINE | {"language": "xx"},
        MINE | {"confirm": ""},
        MINE | {"function": " "},
        MINE | {"function": "x" * 81},
    ],
)
def test_half_a_wording_is_none(alpha, alice, said):
    with working_in(alpha), pytest.raises(InvalidInput):
        word_labels(alpha, by=alice.actor, **said)
    assert Tenant.objects.get(pk=alpha.pk).withdrawal_labels == {}


def test_only_who_may_change_settings_words_them_and_only_who_says_so(alpha, alice, bob):
    with working_in(alpha), pytest.raises(PermissionDenied):
        word_labels(alpha, by=bob.actor, **MINE)
    path = reverse("desk:withdrawal_labels")
    assert cast.browser(alpha, bob).post(path, MINE | {"sure": "on"}).status_code == 403
    desk = cast.browser(alpha, alice)
    assert desk.post(path, MINE).status_code == 400
    assert Tenant.objects.get(pk=alpha.pk).withdrawal_labels == {}
    assert desk.post(path, MINE | {"sure": "on"}).status_code == 302
    page = desk.get(path).content.decode()
    assert MINE["function"] in page
