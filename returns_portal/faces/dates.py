"""Days and moments as people say them: with the weekday, in the tenant's time zone, in 24 h."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, to_locale

from returns_portal.lib import clock

#: English days are said without a comma and day first ("Fri 4 Dec"); other languages follow CLDR.
ENGLISH = {False: "EEE d MMM", True: "EEE d MMM y"}
SKELETON = {False: "MMMEd", True: "yMMMEd"}

#: A promise that falls within this span is shown as due soon.
SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Due:
    """How far off a promise is: its words, its tone, and whether it has been broken."""

    text: str
    tone: str
    late: bool


def locale() -> Locale:
    """Babel's locale of the language in force."""
    return Locale.parse(to_locale(get_language() or "en"))


def local(value: date | datetime) -> date | datetime:
    """A moment in the time zone in force (the tenant's); a plain day stays as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) else value


def iso(value: date | datetime) -> str:
    """The machine-readable form for a `datetime` attribute."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat()


def day(value: date | datetime) -> str:
    """ "Fri 4 Dec", with the year when it is not this one."""
    here = local(value)
    calendar_day = here.date() if isinstance(here, datetime) else here
    with_year = calendar_day.year != _today().year
    spoken = locale()
    if spoken.language == "en":
        return format_date(calendar_day, ENGLISH[with_year], locale=spoken)
    return format_skeleton(SKELETON[with_year], calendar_day, locale=spoken)


def moment(value: datetime) -> str:
    """ "Fri 20 Nov, 14:02"; today and yesterday are said so."""
    at = timezone.localtime(value)
    hour = _hour(at)
    if at.date() == _today():
        return gettext("Today %(time)s") % {"time": hour}
    if at.date() == _today() - timedelta(days=1):
        return gettext("Yesterday %(time)s") % {"time": hour}
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": hour}


def deadline(value: date | datetime) -> str:
    """What stands on the stub of a ticket: the day, or "Today 10:00" for a moment of today."""
    if isinstance(value, datetime) and timezone.localtime(value).date() == _today():
        return moment(value)
    return day(value)


def due(value: date | datetime) -> Due:
    """How a promise reads in a list: "4 h late", "in 2 h", "today 17:00", "Mon 23 Nov"."""
    left = _left(value)
    if left < timedelta(0):
        return Due(gettext("%(span)s late") % {"span": span(-left)}, "bad", late=True)
    if isinstance(value, datetime) and left <= SOON:
        return Due(gettext("in %(span)s") % {"span": span(left)}, "warn", late=False)
    here = local(value)
    calendar_day = here.date() if isinstance(here, datetime) else here
    if calendar_day == _today():
        if isinstance(here, datetime):
            return Due(gettext("today %(time)s") % {"time": _hour(here)}, "neutral", late=False)
        return Due(gettext("today"), "warn", late=False)
    if calendar_day == _today() + timedelta(days=1):
        return Due(gettext("tomorrow"), "neutral", late=False)
    return Due(day(value), "neutral", late=False)


def remaining(value: date | datetime) -> Due:
    """What stands under the date of a ticket: "14 days left", "last day", "4 h late"."""
    left = _left(value)
    if left < timedelta(0):
        return Due(gettext("%(span)s late") % {"span": span(-left)}, "bad", late=True)
    if isinstance(value, datetime) and left < timedelta(hours=36):
        return Due(gettext("%(span)s left") % {"span": span(left)}, "neutral", late=False)
    here = local(value)
    days = ((here.date() if isinstance(here, datetime) else here) - _today()).days
    if days == 0:
        return Due(gettext("last day"), "warn", late=False)
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Due(text, "neutral", late=False)


def span(length: timedelta) -> str:
    """A length of time in its largest sensible unit: "38 min", "4 h", "3 days"."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return gettext("%(n)s min") % {"n": minutes}
    if minutes < 36 * 60:
        return gettext("%(n)s h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _today() -> date:
    return clock.today(timezone.get_current_timezone())


def _hour(at: datetime) -> str:
    return format_time(at.timetz().replace(tzinfo=None), "HH:mm", locale=locale())


def _left(value: date | datetime) -> timedelta:
    """Time until the promise; a plain day is kept until its end."""
    if isinstance(value, datetime):
        return value - clock.now()
    end = datetime.combine(value + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(end, timezone.get_current_timezone()) - clock.now()
