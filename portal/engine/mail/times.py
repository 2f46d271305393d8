"""Times in emails: in the recipient's zone, with its offset on that day."""

from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.translation import gettext as _

from portal.engine.protocol.values import canonical_zone
from portal.i18n.clocks import twelve_hours
from portal.i18n.languages import ENGLISH, current
from portal.i18n.zones import pinned_zone


def span(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """Return ``Tuesday 1 December 2026, 10:00 - 10:30 (Europe/London, UTC+0)`` for aware datetimes,
    as it is written in the active language and on the reader's clock. An end on another day or at
    another offset names it. A zone that is unknown here is written in UTC.
    """
    name = canonical_zone(time_zone) or "UTC"
    begin, end = (moment.astimezone(pinned_zone(name)) for moment in (starts_at, ends_at))
    last = _clock(end) if begin.date() == end.date() else _day_and_time(end)
    if begin.utcoffset() != end.utcoffset():
        last = f"{last} {_offset(end)}"
    return f"{_day_and_time(begin)} – {last} ({name}, {_offset(begin)})"


def _day_and_time(moment: datetime) -> str:
    return _("%(day)s, %(time)s") % {"day": _day(moment), "time": _clock(moment)}


def _day(moment: datetime) -> str:
    locale = current().locale
    # CLDR's full English date has American order.
    style = "EEEE d MMMM y" if locale == ENGLISH.locale else "full"
    return str(format_date(moment.date(), style, locale=locale))


def _clock(moment: datetime) -> str:
    reader = current()
    if reader.has_12_hours:
        return twelve_hours(moment.time(), reader.locale)
    short = Locale.parse(reader.locale).time_formats["short"].pattern
    # Of a language whose usual clock has twelve.
    style = "HH:mm" if "h" in short else "short"
    return str(format_time(moment.time(), style, locale=reader.locale))


def _offset(moment: datetime) -> str:
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
