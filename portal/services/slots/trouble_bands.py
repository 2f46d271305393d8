"""Stretches of a day, and which of them a host is free in: the plain arithmetic of the troubleshooter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.calcom.schemas.schedule import Schedule

LATEST = time(23, 59)
"""How Cal.com writes an end at midnight (CONTRACT.md 7)."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time and what it is.

    `kind` is ``hours``, ``absence``, ``calendar``, ``booking``, ``buffer``, ``past``, ``notice``, ``window`` or
    ``limit``; `about` names the booking, calendar entry or limit.
    """

    kind: str
    starts_at: datetime
    ends_at: datetime
    about: str = ""

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Tell whether the stretch and the other one share time."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class HostDay:
    """A host's day: `hours` when they work, `blocks` what takes time of these.

    `schedule` names where the hours come from, empty for Cal.com's usual ones; `differs` tells of a date override.
    `is_mandatory` means that nothing can be booked without this host. `sees_calendars` is False when the portal's
    key may not look into the host's connected calendars.
    """

    user_id: int
    name: str
    time_zone: str
    schedule: str
    differs: bool
    hours: Sequence[Band]
    blocks: Sequence[Band]
    is_mandatory: bool
    sees_calendars: bool

    def why_not(self, starts_at: datetime, ends_at: datetime) -> Band | None:
        """Return what keeps the host from all of this time, which lies between two changes; None when free."""
        for block in self.blocks:
            if block.overlaps(starts_at, ends_at):
                return block
        if any(hours.overlaps(starts_at, ends_at) for hours in self.hours):
            return None
        return Band("hours", starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stretch is not offered: a rule of the event type, or with `host` what keeps that host."""

    band: Band
    host: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that is not offered; no reason means that all hosts are free as far as can be seen."""

    starts_at: datetime
    ends_at: datetime
    reasons: Sequence[Reason] = field(default_factory=tuple)

    def says(self) -> list[tuple[str, str, str]]:
        """Return what makes two gaps alike."""
        return [(reason.host, reason.band.kind, reason.band.about) for reason in self.reasons]


def working_bands(schedule: Schedule, begins: datetime, ends: datetime) -> tuple[list[Band], bool]:
    """Return a schedule's hours between two moments, and whether a date override decided one of them."""
    zone = ZoneInfo(schedule.time_zone)
    bands: list[Band] = []
    differs = False
    day = begins.astimezone(zone).date()
    while day <= ends.astimezone(zone).date():
        own = [each for each in schedule.overrides if each.day == day]
        differs |= bool(own)
        weekly = [each for each in schedule.availability if f"{day:%A}" in each.days]
        bands += [
            _band("hours", day, each.start_time, each.end_time, zone)
            for each in own or weekly
            if each.start_time < each.end_time
        ]
        day += timedelta(days=1)
    return clipped(bands, begins, ends), differs


def clipped(bands: Iterable[Band], begins: datetime, ends: datetime) -> list[Band]:
    """Return the parts of the bands between two moments, in order."""
    found = [
        Band(each.kind, max(each.starts_at, begins), min(each.ends_at, ends), each.about)
        for each in bands
        if each.overlaps(begins, ends)
    ]
    return sorted(found, key=lambda band: (band.starts_at, band.ends_at))


def gaps_of(
    begins: datetime,
    ends: datetime,
    *,
    hosts: Sequence[HostDay],
    rules: Sequence[Band],
    offered: Sequence[tuple[datetime, datetime]],
    needs_all: bool,
) -> list[Gap]:
    """Return the stretches of the day that no slot covers, with the reasons; equal neighbours are joined.

    With `needs_all` every host has to be free, else the mandatory ones and one of the others.
    """
    gaps: list[Gap] = []
    for start, end in _pieces(begins, ends, hosts, rules, offered):
        if any(first <= start and end <= last for first, last in offered):
            continue
        gap = Gap(start, end, _reasons(start, end, hosts, rules, needs_all=needs_all))
        before = gaps[-1] if gaps else None
        if before and before.ends_at == start and before.says() == gap.says():
            gaps[-1] = Gap(before.starts_at, end, before.reasons)
        else:
            gaps.append(gap)
    return gaps


def _reasons(
    start: datetime,
    end: datetime,
    hosts: Sequence[HostDay],
    rules: Sequence[Band],
    *,
    needs_all: bool,
) -> list[Reason]:
    ruled = [Reason(rule) for rule in rules if rule.overlaps(start, end)]
    if ruled:
        return ruled[:1]
    kept = [(host, host.why_not(start, end)) for host in hosts]
    busy = [Reason(band, host.name) for host, band in kept if band is not None]
    must = [Reason(band, host.name) for host, band in kept if band and host.is_mandatory]
    if needs_all or len(busy) == len(hosts):
        return busy
    free_others = [host for host, band in kept if band is None and not host.is_mandatory]
    if must:
        return must
    return [] if free_others or not busy else busy


def _pieces(
    begins: datetime,
    ends: datetime,
    hosts: Sequence[HostDay],
    rules: Sequence[Band],
    offered: Sequence[tuple[datetime, datetime]],
) -> list[tuple[datetime, datetime]]:
    bands = [*rules, *(band for host in hosts for band in (*host.hours, *host.blocks))]
    edges = {begins, ends, *(edge for pair in offered for edge in pair)}
    edges |= {edge for band in bands for edge in (band.starts_at, band.ends_at)}
    inside = sorted(edge for edge in edges if begins <= edge <= ends)
    return list(pairwise(inside))


def _band(kind: str, day: date, start: time, end: time, zone: ZoneInfo) -> Band:
    starts_at = datetime.combine(day, start, zone).astimezone(UTC)
    last = day + timedelta(days=1) if end == LATEST else day
    ends_at = datetime.combine(last, time(0) if end == LATEST else end, zone).astimezone(UTC)
    return Band(kind, starts_at, ends_at)
