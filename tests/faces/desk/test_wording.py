"""The desk's words for what is stored: nothing is shown by its handle."""

from __future__ import annotations

from notifications import templates
from returns_portal.faces.desk.wording import MAILS


def test_every_mail_has_a_name() -> None:
    assert set(MAILS) == {template.name for template in templates.ALL}
