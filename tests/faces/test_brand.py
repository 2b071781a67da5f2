"""The accent as a stylesheet, the language as a link, the face's stylesheet as one file."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from branding.fonts import FONTS, Font
from branding.look import Look
from returns_portal.faces.assets import FaceStaticFilesStorage
from returns_portal.faces.brand import accent_css, brand_css, stylesheet_of
from returns_portal.faces.language import change_language
from returns_portal.faces.looks import try_on


def ask(path: str, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.tenant = SimpleNamespace(pk=None)
    try_on(request, Look("35.0", "0.120"), stylesheet="")
    return request


@pytest.mark.parametrize(
    ("hue", "chroma", "css"),
    [
        ("220", "0.085", ":root { --accent-h: 220; --accent-c: 0.085; }\n"),
        ("35.0", "0.120", ":root { --accent-h: 35; --accent-c: 0.12; }\n"),
        ("400", "0.4", ":root { --accent-h: 40; --accent-c: 0.15; }\n"),
        ("0", "-1", ":root { --accent-h: 0; --accent-c: 0; }\n"),
    ],
)
def test_an_accent_is_hue_and_capped_chroma(hue: str, chroma: str, css: str) -> None:
    assert accent_css(hue, chroma) == css


def test_the_accent_is_kept_by_its_etag() -> None:
    first = brand_css(ask("/brand.css"))
    assert first["Content-Type"] == "text/css; charset=utf-8"
    assert first.content == b":root { --accent-h: 35; --accent-c: 0.12; }\n"
    again = brand_css(ask("/brand.css", if_none_match=first["ETag"]))
    assert (again.status_code, again.content) == (304, b"")


def test_another_accent_has_another_etag() -> None:
    other = ask("/brand.css")
    try_on(other, Look("262", "0.120"), stylesheet="")
    assert brand_css(other)["ETag"] != brand_css(ask("/brand.css"))["ETag"]


def test_a_chosen_font_is_the_portal_s_alone_and_comes_from_us() -> None:
    text = stylesheet_of(Look("35", "0.12", "nunito"))
    assert text.count("@font-face") == 2
    assert re.findall(r'url\("([^"]+)"\)', text) == [
        "/static/vendor/nunito/nunito-latin.woff2",
        "/static/vendor/nunito/nunito-latin-ext.woff2",
    ]
    assert '[data-face="portal"] { --font-sans: "Nunito", system-ui' in text
    assert "url(" not in stylesheet_of(Look("35", "0.12", "system"))


def test_without_a_tenant_the_product_s_own_accent_stays() -> None:
    request = ask("/brand.css")
    request.tenant = None
    assert brand_css(request).content == b""


def test_a_language_is_remembered_and_leads_back() -> None:
    response = change_language(ask("/language/ar/?next=/returns/abc/"), "ar")
    assert response["Location"] == "/returns/abc/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_a_language_link_never_leads_elsewhere(target: str) -> None:
    assert change_language(ask(f"/language/de/?next={target}"), "de")["Location"] == "/"


def test_an_unknown_language_is_not_there() -> None:
    with pytest.raises(Http404):
        change_language(ask("/language/xx/"), "xx")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> FaceStaticFilesStorage:
    """Our own static files as collectstatic leaves them."""
    root = tmp_path_factory.mktemp("static")
    storage = FaceStaticFilesStorage(location=root, base_url="/static/")
    paths: dict[str, Any] = {}
    for finder in finders.get_finders():
        for path, source in finder.list([]):
            if path not in paths and path.startswith(
                ("css/", "js/", "vendor/", "icons", "favicon")
            ):
                paths[path] = (source, path)
                with source.open(path) as content:
                    FileSystemStorage(root).save(path, content)
    failed = [done for done in storage.post_process(paths) if isinstance(done[2], Exception)]
    assert failed == []
    return storage


def carried(storage: FaceStaticFilesStorage, name: str) -> int:
    """The bytes that go over the line for a file: its gzip copy, or itself where it has none."""
    whole = Path(storage.path(storage.hashed_files[name]))
    packed = whole.with_name(f"{whole.name}.gz")
    return (packed if packed.exists() else whole).stat().st_size


@pytest.mark.parametrize("face", ["portal", "desk", "station"])
def test_a_face_is_served_as_one_file(face: str, collected: FaceStaticFilesStorage) -> None:
    text = Path(collected.path(collected.hashed_files[f"css/{face}.css"])).read_text()
    assert "@import" not in text
    assert text.index("@layer tokens, base, components") < text.index(".btn")
    assert carried(collected, f"css/{face}.css") < 12_000


@pytest.mark.parametrize("font", FONTS.values(), ids=lambda font: font.handle)
def test_a_portal_page_has_room_for_its_words(
    font: Font, collected: FaceStaticFilesStorage
) -> None:
    """60 KB before images (UX, budgets): what every portal page loads leaves 6 KB for the page,
    whichever font a shop has chosen.
    """
    page = Path(settings.BASE_DIR, "templates/portal/base.html").read_text()
    names = re.findall(r'{% static "([^"]+)" %}', page)
    names += ["icons.svg", *([font.file] if font.file else [])]
    assert {"css/portal.css", "js/forms.js"} <= set(names)
    assert sum(carried(collected, name) for name in names) < 54_000
