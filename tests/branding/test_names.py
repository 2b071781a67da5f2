"""Which names a shop may claim, and the one form they are kept in."""

from __future__ import annotations

import dns.resolver
import pytest
from django.test import override_settings

from branding.hosts import NotOurs, is_bare, normalised, readable
from branding.proofs import NoAnswer, SystemResolver


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("returns.shop.example.com", "returns.shop.example.com"),
        ("  Returns.SHOP.com. ", "returns.shop.com"),
        ("https://returns.shop.com:8443/track?x=1", "returns.shop.com"),
        ("returns.shop.com/track", "returns.shop.com"),
        ("retouren.müller.de", "retouren.xn--mller-kva.de"),
        ("retouren.xn--mller-kva.de", "retouren.xn--mller-kva.de"),
        ("إرجاع.متجر.com", "xn--kgbeot6b.xn--pgbep1f.com"),
        ("shop.co.uk", "shop.co.uk"),
    ],
)
def test_a_name_has_one_form(entered: str, kept: str) -> None:
    assert normalised(entered) == kept
    assert normalised(readable(kept)) == kept


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ("", "name"),
        ("shop", "name"),
        ("a_b.shop.com", "name"),
        ("-a.shop.com", "name"),
        ("user@shop.com", "name"),
        ("shop..com", "name"),
        ("re turns.shop.com", "name"),
        (f"{'a' * 64}.shop.com", "name"),
        (".".join(["abcdefgh"] * 28) + ".com", "name"),
        ("http://[::1", "name"),
        ("192.0.2.7", "address"),
        ("192.0.2.7:80", "address"),
        ("[2001:db8::7]", "address"),
        ("2001:db8::7", "address"),
        ("127.1", "address"),
        ("0x7f.0x1", "address"),
        ("portal.example", "base"),
        ("beta.portal.example", "base"),
        ("PORTAL.example.:443", "base"),
        ("returns.shop.internal", "reserved"),
        ("returns.shop.local", "reserved"),
        ("a.localhost", "reserved"),
        ("co.uk", "suffix"),
        ("github.io", "suffix"),
    ],
)
@override_settings(BASE_DOMAIN="portal.example")
def test_a_name_that_is_nobody_s_to_have_is_refused(entered: str, why: str) -> None:
    with pytest.raises(NotOurs) as refused:
        normalised(entered)
    assert refused.value.code == why


def test_a_name_that_was_registered_itself_is_bare() -> None:
    assert is_bare("shop.co.uk")
    assert not is_bare("returns.shop.co.uk")


@pytest.mark.parametrize(
    ("failure", "found"),
    [
        (dns.resolver.NXDOMAIN(), []),
        (dns.resolver.NoAnswer(), []),
        (dns.resolver.LifetimeTimeout(timeout=5, errors=[]), None),
        (dns.resolver.NoNameservers(), None),
    ],
)
def test_nothing_there_is_an_answer_and_silence_is_none(
    failure: Exception, found: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object, **options: object) -> None:
        assert options["lifetime"] == 5.0
        raise failure

    monkeypatch.setattr(dns.resolver.Resolver, "resolve", fails)
    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda self: None)
    if found is None:
        with pytest.raises(NoAnswer):
            SystemResolver().texts("x.example.com")
    else:
        assert SystemResolver().texts("x.example.com") == found
