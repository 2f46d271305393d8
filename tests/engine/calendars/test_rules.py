"""Rules that come often, rarely, or since long ago."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers, sampled_from

from portal.engine.calendars.reading import read
from tests.engine.calendars.test_reading import content_of
from tests.engine.calendars.writing import calendar, event


@pytest.mark.parametrize("more", ["", ";INTERVAL=20", ";COUNT=999999999", ";BYMONTHDAY=1,15,-1"])
@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY"])
def test_what_comes_more_often_than_is_followed_blocks_its_days(frequency: str, more: str) -> None:
    # Since long before what is asked, and past the end of it.
    rule = f"RRULE:FREQ={frequency}{more}"
    text = calendar(event("20160105T090000Z", "20160105T091000Z", rule))

    content = content_of(text)

    covered = {
        datetime(2026, month, 15, hour, 20, tzinfo=UTC)
        for month, hour in product(range(1, 13), range(24))
    }
    assert not [
        each
        for each in covered
        if not any(found.starts_at <= each < found.ends_at for found in content.stretches)
    ]
    assert content.skipped == 1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SA", "2020-02-29 2048-02-29"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SA", "2020-02-29 2048-02-29"),
        ("FREQ=HOURLY;INTERVAL=24;BYMONTH=2;BYMONTHDAY=29;BYDAY=SA", "2020-02-29 2048-02-29"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "2020-02-29"),
    ],
)
def test_rare_days_are_found(rule: str, expected: str) -> None:
    text = calendar(event("20200229T090000Z", "20200229T100000Z", f"RRULE:{rule}"))
    century = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2076, 1, 1, tzinfo=UTC))

    content = read(text, starts_at=century[0], ends_at=century[1])

    assert " ".join(f"{each.starts_at:%Y-%m-%d}" for each in content.stretches) == expected
    assert content.skipped == 0


@settings(max_examples=60, deadline=None)
@given(
    frequency=sampled_from(["HOURLY", "DAILY", "WEEKLY"]),
    interval=integers(1, 9),
    more=sampled_from(["", ";BYDAY=MO,SA", ";BYHOUR=9,17", ";BYMONTH=1,6", ";BYDAY=TU;WKST=SU"]),
    days=integers(0, 900),
)
def test_what_lies_ahead_does_not_depend_on_what_was_stepped_through(
    frequency: str, interval: int, more: str, days: int
) -> None:
    rule = f"RRULE:FREQ={frequency};INTERVAL={interval}{more}"
    text = calendar(event("20240101T090000Z", "20240101T100000Z", rule))
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    asked = (begin + timedelta(days=days), begin + timedelta(days=days + 20))

    # With COUNT and a part of the time every step is made.
    whole = text.replace(rule, f"{rule};BYSECOND=0;COUNT=40000")
    expected = read(whole, starts_at=asked[0], ends_at=asked[1])

    assert read(text, starts_at=asked[0], ends_at=asked[1]).stretches == expected.stretches
