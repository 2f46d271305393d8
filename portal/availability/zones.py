"""Wall-clock time and instants. Instants are whole seconds since 1970 in UTC."""

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from portal import MACHINE_ZONES

DAY = 86_400
MIDNIGHT = 1_440
# The last day that is reckoned with: a zone may be a day ahead, and a period end a day later.
LAST_DAY = date(9998, 12, 30)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
LAST_INSTANT = (LAST_DAY.toordinal() - _EPOCH_DAY) * DAY


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone as the machine knows it, by the pinned data where it does not.

    Raises ZoneInfoNotFoundError or ValueError for what is no zone.
    """
    pinned = ZoneInfo(name)
    for folder in MACHINE_ZONES:
        path = Path(folder, name)
        if path.is_file():
            with path.open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
    return pinned


def offset_at(instant: int, time_zone: str) -> int:
    """Return the offset from UTC, in seconds, that holds in the IANA zone at the instant."""
    local = datetime.fromtimestamp(instant, UTC).astimezone(zone_of(time_zone))
    return _seconds(local.utcoffset())


def local_day(instant: int, time_zone: str) -> date:
    """Return the date that the zone's calendar shows at the instant."""
    return datetime.fromtimestamp(instant, zone_of(time_zone)).date()


@lru_cache(maxsize=65_536)
def instant_of(day: date, minutes: int, time_zone: str) -> int:
    """Return the instant at which the zone's clock shows ``minutes`` after midnight of ``day``.

    1440 is the midnight after it. Of a time that comes twice it is the first; a time that the clock
    skips counts as the moment of the change.
    """
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    offset = _seconds(local.replace(tzinfo=zone_of(time_zone)).utcoffset())
    wall = (day.toordinal() - _EPOCH_DAY) * DAY + minutes * 60
    instant = wall - offset
    if offset_at(instant, time_zone) == offset:
        return instant
    later_offset = local.replace(tzinfo=zone_of(time_zone), fold=1).utcoffset()
    return _change_between(wall - _seconds(later_offset), instant, time_zone)


def start_of_day(day: date, time_zone: str) -> int:
    """Return the instant at which the day begins in the zone."""
    return instant_of(min(day, LAST_DAY), 0, time_zone)


def end_of_day(day: date, time_zone: str) -> int:
    """Return the instant at which the day ends in the zone."""
    return instant_of(min(day, LAST_DAY), MIDNIGHT, time_zone)


def _change_between(before: int, after: int, time_zone: str) -> int:
    new_offset = offset_at(after, time_zone)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(middle, time_zone) == new_offset:
            after = middle
        else:
            before = middle
    return after


def _seconds(offset: timedelta | None) -> int:
    if offset is None:  # a zone always has an offset; the type of tzinfo allows none
        raise ValueError("This time zone has no offset.")
    return int(offset.total_seconds())
