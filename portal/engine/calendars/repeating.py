"""Occurrences of a repeating event (RFC 5545 section 3.3.10).

In wall-clock times without zone, so that an event stays at its hour over changes of the offset.
"""

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from dateutil.rrule import rrulestr

# Of a rule by days that is a century and more.
MOST_STEPS: Final = 50_000
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_UNREAD: Final = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYWEEKNO", "BYYEARDAY", "RSCALE", "SKIP")


class UnreadableRule(ValueError):
    """A rule that is not followed: too frequent, without any date, or of a rare kind."""


def starts(rule: Any, first: datetime, until: datetime, *, last_of_rule: datetime | None) -> Any:
    """Yield the starts of a rule (an icalendar ``vRecur``) from `first` on, up to `until`.

    All are naive and in the event's own zone; `last_of_rule` is the rule's UNTIL there. Raises
    UnreadableRule.
    """
    check(rule)
    # UNTIL comes as `last_of_rule`: dateutil refuses one with a zone beside a naive start.
    text = ";".join(
        part for part in rule.to_ical().decode().split(";") if not part.upper().startswith("UNTIL=")
    )
    end = until if last_of_rule is None else min(until, last_of_rule)
    try:
        found = rrulestr(text, dtstart=first)
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableRule(str(error)) from error
    # A rule with COUNT cannot have an end as well; it is cut while it runs.
    return _up_to(found if "COUNT" in rule else found.replace(until=end), end)


def last_moment(rule: Any, zone: Any) -> datetime | None:
    """Return a rule's UNTIL as naive wall-clock time of `zone`, or None."""
    value = rule.get("UNTIL", [None])[0]
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(value, time.max) if isinstance(value, date) else None


def _up_to(found: Any, end: datetime) -> Iterator[datetime]:
    for step, start in enumerate(found):
        if start > end:
            return
        if step >= MOST_STEPS:
            raise UnreadableRule("repeats too often")
        yield start


def check(rule: Any) -> None:
    # dateutil looks for the next date without end: what would run for ages is refused beforehand,
    # rules by the second and rules that no date ever fits.
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    if frequency not in _FREQUENCIES or any(name in rule for name in _UNREAD):
        raise UnreadableRule("not a rule by days, weeks, months or years")
    if any(int(number) < 1 for number in rule.get("INTERVAL", [1])):
        raise UnreadableRule("no interval")
    if frequency == "DAILY" and "BYSETPOS" in rule:
        raise UnreadableRule("positions within a day")
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [])]
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    if any(not 1 <= month <= 12 for month in months):
        raise UnreadableRule("no such month")
    # 2024 is a leap year: 29 February exists in some.
    longest = max((calendar.monthrange(2024, month)[1] for month in months), default=0)
    if days and min(days) not in range(1, longest + 1):
        raise UnreadableRule("no such day")
    # A year has 53 weekdays of a kind at most, a month 5.
    most = timedelta(weeks=53 if frequency == "YEARLY" else 5).days // 7
    if any(abs(day.relative or 0) > most for day in rule.get("BYDAY", [])):
        raise UnreadableRule("no such week")
