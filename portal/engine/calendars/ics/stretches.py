"""Busy time of outside calendars: instants, or days and hours of whoever owns the calendar."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from typing import Final, Protocol

# No zone is farther from UTC than 14 hours.
FARTHEST: Final = timedelta(days=1)
# What lies beyond is at these ends: sums of times and zones stay in Python's calendar.
EARLIEST: Final = datetime(1000, 1, 1)  # noqa: DTZ001
LATEST: Final = datetime(9000, 1, 1)  # noqa: DTZ001


class Clock(IntEnum):
    """Whose time a stretch is written in; the numbers are stored."""

    UTC = 0
    HOST_HOURS = 1
    HOST_DAYS = 2


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Busy time.

    Aware instants in UTC; with a clock of the host they are wall-clock times of the host's zone
    that only carry the name UTC, until `seen_in` makes instants of them.
    """

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    clock: Clock = Clock.UTC

    def seen_in(self, zone: tzinfo) -> "Stretch":
        """Return it as instants, for a host who lives in `zone`."""
        if self.clock is Clock.UTC:
            return self
        starts_at, ends_at = (
            at(each.replace(tzinfo=None), zone) for each in (self.starts_at, self.ends_at)
        )
        return replace(self, starts_at=starts_at, ends_at=ends_at, clock=Clock.UTC)

    def touches(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether some of it may lie in [starts_at, ends_at), wherever the host lives."""
        far = timedelta() if self.clock is Clock.UTC else FARTHEST
        return self.ends_at > starts_at - far and self.starts_at < ends_at + far


@dataclass(frozen=True, slots=True)
class Zone:
    """What the dates and times of one event are read in; without `tz` those of the host."""

    clock: Clock
    tz: tzinfo | None = None

    def naive(self, moment: "Moment") -> datetime:
        """Return a moment as wall-clock time here; one without a zone belongs here."""
        if self.clock is Clock.HOST_DAYS:
            return datetime.combine(moment.midnight, time())
        if self.tz is None or moment.tz is None or moment.is_day:
            return moment.midnight
        return at(moment.midnight, moment.tz).astimezone(self.tz).replace(tzinfo=None)

    def instant(self, naive: datetime) -> datetime:
        """Return the instant, in UTC, or the host's own time under that name."""
        return at(_bounded(naive), self.tz or UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a wall-clock time with the zone that it was written in."""

    value: date
    tz: tzinfo | None = None

    @property
    def is_day(self) -> bool:
        return not isinstance(self.value, datetime)

    @property
    def midnight(self) -> datetime:
        if isinstance(self.value, datetime):
            return _bounded(self.value)
        return _bounded(datetime(self.value.year, self.value.month, self.value.day))  # noqa: DTZ001


class Dates(Protocol):
    """What reads the dates and times of a calendar."""

    def moment(self, text: str, parameters: dict[str, str]) -> Moment:
        """Return a date or time as it is written. Raises ValueError for anything else."""
        ...

    def zone_of(self, moment: Moment) -> Zone:
        """Return what other dates and times of an event are read in that starts at a moment."""
        ...


def _bounded(naive: datetime) -> datetime:
    return min(max(naive, EARLIEST), LATEST)


def at(naive: datetime, zone: tzinfo) -> datetime:
    """Return wall-clock time of a zone as an instant; a time that the zone skips is the later one."""
    return naive.replace(tzinfo=zone).astimezone(UTC)
