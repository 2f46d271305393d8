"""Times are written with their zone and the offset of that date."""

from datetime import UTC, date, datetime

import pytest

from portal.i18n.zones import pinned_zone
from portal.web import times


@pytest.mark.parametrize(
    ("zone", "moment", "text"),
    [
        ("Europe/Berlin", datetime(2026, 1, 1, 12, tzinfo=UTC), "Europe/Berlin (UTC+01:00)"),
        ("Europe/Berlin", datetime(2026, 7, 1, 12, tzinfo=UTC), "Europe/Berlin (UTC+02:00)"),
        ("Asia/Kathmandu", datetime(2026, 1, 1, tzinfo=UTC), "Asia/Kathmandu (UTC+05:45)"),
        ("America/St_Johns", datetime(2026, 1, 1, tzinfo=UTC), "America/St Johns (UTC−03:30)"),
        ("Pacific/Chatham", datetime(2026, 1, 1, tzinfo=UTC), "Pacific/Chatham (UTC+13:45)"),
        ("Europe/London", datetime(2026, 1, 1, tzinfo=UTC), "Europe/London (UTC)"),
        ("UTC", datetime(2026, 1, 1, tzinfo=UTC), "UTC"),
    ],
)
def test_a_zone_is_shown_with_the_offset_of_that_date(
    zone: str, moment: datetime, text: str
) -> None:
    assert times.zone_text(zone, moment) == text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Olympus",
        "../../etc/passwd",
        "Europe/Berlin\x00",
        "x" * 5000,
        "+05:30",
        "localtime",
    ],
)
def test_what_is_no_zone_is_not_found(name: str) -> None:
    assert times.find_zone(name) is None


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "UTC", "Asia/Calcutta", "US/Eastern", "Etc/GMT+5"]
)
def test_zones_and_their_old_names_are_found(name: str) -> None:
    assert times.find_zone(name) == pinned_zone(name)


def test_days_and_lengths_are_written_in_full() -> None:
    assert times.day_text(date(2026, 3, 3)) == "Tuesday 3 March 2026"
    assert times.length_text(45) == "45 min"
    assert times.length_text(60) == "1 h"
    assert times.length_text(90) == "1 h 30 min"


def test_renamed_zones_are_still_the_same_zones() -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    for old, new in times.RENAMED.items():
        assert (
            moment.astimezone(pinned_zone(old)).utcoffset()
            == moment.astimezone(pinned_zone(new)).utcoffset()
        )
        assert new in times.zone_names()
        assert old not in times.zone_names()
