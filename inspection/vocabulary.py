"""What happens on the floor without a transition, as timelines say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from flows.vocabulary import declare

ANSWERED = declare("inspection.answered", _("Questions answered"), icon="check")
PHOTOGRAPHED = declare("inspection.photographed", _("Photo taken"), icon="camera")
DIFFERENCE_RESOLVED = declare(
    "receipt.difference_resolved", _("Difference resolved"), tone="good", icon="check"
)
PLATE_ADDED = declare("unit.plate_added", _("Second licence plate"), icon="tag")
UNCOUNTED = declare("unit.uncounted", _("Taken back: the count was wrong"), icon="undo")
TITLE_PASSED = declare("unit.title_passed", _("It is ours now"), tone="good", icon="check")
CHECKLIST_ADDED = declare("checklist.added", _("New version of the checklist"), icon="list")
CHECKLIST_PUBLISHED = declare(
    "checklist.published", _("Checklist published"), tone="good", icon="list"
)
LOCATION_ADDED = declare("location.added", _("Place added"), icon="pin")
CONTAINER_ADDED = declare("container.added", _("Container added"), icon="box")
