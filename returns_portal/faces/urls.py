"""What all faces share: the accent, the language, and the living style page."""

from django.urls import path

from returns_portal.faces.brand import brand_css, logo
from returns_portal.faces.language import change_language
from returns_portal.faces.style_page import style_page

urlpatterns = [
    path("brand.css", brand_css, name="brand"),
    path("brand/<str:sha256>.png", logo, name="logo"),
    path("language/<slug:code>/", change_language, name="language"),
    path("look/", style_page, name="look"),
]
