"""Readers of numbers, days and moments that anybody can send: ASCII, within bounds, never an exception.

Python takes more for a number or a day than a browser sends (digits of every script, week dates, blanks and
underscores), raises for a number of 4,300 digits, and its calendar ends where one more day is added.
"""

import re
from datetime import UTC, date, datetime

from django.utils.dateparse import parse_datetime

# What is computed from a day (the next week, a zone's midnight, a length) has to stay in Python's calendar.
FIRST_YEAR, LAST_YEAR = 1970, 9990
# What of an entity of HTML, and of a character that was encoded, is left once the punctuation behind it is gone.
_CODED = re.compile(r"(?:&(?:gt|lt|quot|nbsp|amp|#[0-9]{1,7})|%[0-9A-Fa-f]{2})$")
_LONGEST_CODED = 9
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The longest form of ISO 8601 that is written in addresses, with microseconds and an offset.
_LONGEST_MOMENT = 40


def without_end(text: str) -> str:
    """Return an address, or a value at its end, without what a sentence, a mail program or a quotation adds to it.

    That is blanks, what nobody sees, punctuation, also as entities or encoded, and a second query, which programs that
    count visits append. Takes time linear in the text, which strangers send.
    """
    text = text.partition("?")[0]
    end = len(text)
    while end:
        if not (text[end - 1].isalnum() or text[end - 1] in "_-"):
            end -= 1
        elif coded := _CODED.search(text[max(0, end - _LONGEST_CODED) : end]):
            end -= len(coded[0])
        else:
            break
    return text[:end]


def read_integer(text: str, *, most: int, least: int = 0) -> int | None:
    """Return the whole number from `least` to `most` (neither is negative) that `text` is; None for anything else."""
    # The length first: int() takes time that grows as the square of it.
    if len(text) > len(str(most)) or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if least <= number <= most else None


def read_day(text: str) -> date | None:
    """Return the day written as ``2026-03-31``, from 1970 to 9990; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def read_moment(text: str) -> datetime | None:
    """Return the UTC moment written as ISO 8601, from 1970 to 9990; None for anything else.

    A time without an offset is read as UTC.
    """
    if len(text) > _LONGEST_MOMENT or not text.isascii():
        return None
    try:
        moment = parse_datetime(text)
        if moment is None:
            return None
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware if FIRST_YEAR <= aware.year <= LAST_YEAR else None
