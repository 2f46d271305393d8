"""Times of day on a clock of twelve hours, as each language writes them."""

from datetime import datetime, time

from babel.dates import format_skeleton


def twelve_hours(clock: time, locale: str) -> str:
    """Return such as ``2:05 pm``, ``午後2:05`` and ``ÖS 2:05``; `locale` is a CLDR one."""
    moment = datetime(2000, 1, 1, clock.hour, clock.minute)  # noqa: DTZ001  only its clock is written
    found = str(format_skeleton("hm", moment, locale=locale))
    # CLDR has narrow blanks, which many fonts lack, and capitals, which English texts do without.
    return found.replace("\u202f", " ").replace("AM", "am").replace("PM", "pm")
