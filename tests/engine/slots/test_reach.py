"""How far the reading of busy times reaches: as far as buffers, windows and limits look, and no farther."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import availability as av
from portal.availability.spans import from_seconds, local_day, start_of_day
from portal.engine.event_types.models import EventType
from portal.engine.slots.busy_times import Period
from portal.engine.slots.host_calendars import MARGIN, reach_of
from portal.i18n.zones import machine_zone

ZONES = [
    machine_zone(name)
    for name in (
        *("UTC", "Etc/GMT+12", "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Chatham"),
        *("Europe/London", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"),
    )
]
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
# Ends of years, months and weeks, a leap day, and the nights when clocks change.
EDGES = [date(2026, 12, 31), date(2027, 2, 28), date(2028, 2, 29), date(2026, 10, 25)]
EDGES += [date(2027, 3, 14), date(2027, 4, 4), date(2026, 11, 1), date(2027, 1, 2)]
instants = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes,
    st.sampled_from(EDGES),
    st.integers(-2 * 1440, 2 * 1440).map(lambda count: timedelta(minutes=count)),
)
UNITS = list(av.Period)


def event_type(units: list[av.Period], *, by: str = "booking_limits_count") -> EventType:
    return EventType(pk=1, **{by: {unit.value: 2 for unit in units}})


@given(
    begins=instants,
    length=st.integers(0, 45).map(lambda count: timedelta(days=count)),
    units=st.lists(st.sampled_from(UNITS), min_size=1, unique=True),
    zone=st.sampled_from(ZONES),
    by=st.sampled_from(["booking_limits_count", "booking_limits_duration"]),
)
def test_every_unit_that_the_period_touches_is_read_whole(
    begins: datetime, length: timedelta, units: list[av.Period], zone: object, by: str
) -> None:
    period = Period(begins, begins + length)

    reach = reach_of(event_type(units, by=by), period, NOW)

    for unit in units:
        for instant in (period.starts_at, period.ends_at):
            first = av.first_day(local_day(int(instant.timestamp()), zone), unit)  # type: ignore[arg-type]
            opens = from_seconds(start_of_day(first, zone))  # type: ignore[arg-type]
            closes = from_seconds(start_of_day(av.next_first_day(first, unit), zone))  # type: ignore[arg-type]
            read = [reach.period] + ([reach.counted] if reach.counted else [])
            assert min(each.starts_at for each in read) <= opens
            assert max(each.ends_at for each in read) >= closes


@pytest.mark.parametrize(
    ("units", "first", "last"),
    [
        ([], None, None),
        ([av.Period.DAY], None, None),
        # Days beside the period, since it may be the next or the last one in another zone, and a day for midnights.
        ([av.Period.WEEK], date(2026, 12, 5), date(2026, 12, 21)),
        ([av.Period.MONTH], date(2026, 11, 30), date(2027, 1, 2)),
        ([av.Period.DAY, av.Period.MONTH], date(2026, 11, 30), date(2027, 1, 2)),
        ([av.Period.WEEK, av.Period.YEAR], date(2025, 12, 31), date(2027, 1, 2)),
    ],
)
def test_limits_reach_as_far_as_their_largest_unit(
    units: list[av.Period], first: date | None, last: date | None
) -> None:
    period = Period(datetime(2026, 12, 8, 9, tzinfo=UTC), datetime(2026, 12, 18, 9, tzinfo=UTC))

    reach = reach_of(event_type(units), period, NOW)

    assert reach.period == Period(period.starts_at - MARGIN, period.ends_at + MARGIN)
    found = reach.counted and (reach.counted.starts_at.date(), reach.counted.ends_at.date())
    assert found == ((first, last) if first else None)


def test_thousands_of_years_are_not_read() -> None:
    far = datetime(9990, 1, 1, tzinfo=UTC)

    reach = reach_of(event_type(UNITS), Period(NOW, far), NOW)
    latest = reach_of(event_type(UNITS), Period(far, far + timedelta(days=300)), NOW)

    longest = timedelta(days=av.LONGEST_QUERY_DAYS + 1)
    assert reach.period.ends_at == NOW + longest + MARGIN
    assert latest.counted is not None
    assert latest.counted.ends_at.year == 9991
