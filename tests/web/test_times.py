"""Times are written with their zone and the offset of that date."""

from datetime import UTC, date, datetime

import pytest

from portal.engine.mail.times import span
from portal.i18n.languages import reader_of, speaking
from portal.i18n.zones import pinned_zone
from portal.web import times
from portal.web.times import clock_text, day_text, end_text


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


TWELVE_HOURS = {
    "en": "12:05 am 12:05 pm 3:05 pm",
    "de": "12:05 am 12:05 pm 3:05 pm",
    "es": "12:05 a. m. 12:05 p. m. 3:05 p. m.",
    "tr": "ÖÖ 12:05 ÖS 12:05 ÖS 3:05",
    "ja": "午前0:05 午後0:05 午後3:05",
    "zh-hans": "上午12:05 下午12:05 下午3:05",
    "ar": "12:05 ص 12:05 م 3:05 م",
}


@pytest.mark.parametrize("language", TWELVE_HOURS)
def test_a_clock_of_twelve_hours_is_written_as_in_its_language(language: str) -> None:
    moments = [datetime(2026, 3, 2, hour, 5, tzinfo=UTC) for hour in (0, 12, 15)]
    with speaking(reader_of(language, "12", "")):
        assert " ".join(map(clock_text, moments)) == TWELVE_HOURS[language]
        # Mails write as the pages do.
        mailed = span(moments[0], moments[2], "UTC")
        assert clock_text(moments[0]) in mailed
        assert clock_text(moments[2]) in mailed


@pytest.mark.parametrize(
    ("language", "end"),
    [
        ("en", "Monday 2 March 2026, 00:00"),
        ("ja", "2026年3月2日月曜日 00:00"),
        ("zh-hans", "2026年3月2日星期一 00:00"),
        ("ar", "الاثنين، 2 مارس 2026، 00:00"),
    ],
)
def test_an_end_on_another_day_is_put_together_as_in_its_language(language: str, end: str) -> None:
    begin, midnight = (datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    with speaking(reader_of(language, "24", "")):
        assert end_text(begin, midnight, day=day_text) == end
        day = end.removesuffix("00:00")
        assert day in span(begin, midnight, "UTC")
