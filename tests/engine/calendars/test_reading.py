"""What calendar files say about busy time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.engine.calendars import reading
from portal.engine.calendars.reading import NotACalendar, read
from tests.engine.calendars.writing import calendar, event

YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def busy(
    text: str, *, zone: str = "Europe/London", period: tuple[datetime, datetime] = YEAR
) -> list[str]:
    content = read(text, zone=zone, starts_at=period[0], ends_at=period[1])
    return [
        f"{each.starts_at:%m-%dT%H:%M}/{each.ends_at:%m-%dT%H:%M}" for each in content.stretches
    ]


def starts(text: str, **options: Any) -> list[str]:
    return [each.split("/")[0] for each in busy(text, **options)]


def test_an_event_with_its_title() -> None:
    text = calendar(event("20260112T180000Z", "20260112T193000Z", summary="Dentist"))

    (found,) = read(text, zone="UTC", starts_at=YEAR[0], ends_at=YEAR[1]).stretches

    assert busy(text) == ["01-12T18:00/01-12T19:30"]
    assert found.title == "Dentist"


def test_an_all_day_event_is_a_day_in_utc_in_every_zone() -> None:
    text = calendar(["DTSTART;VALUE=DATE:20260113", "SUMMARY:Day off"])

    assert busy(text, zone="America/Los_Angeles") == ["01-13T00:00/01-14T00:00"]


def test_several_days() -> None:
    text = calendar(event(";VALUE=DATE:20260113", ";VALUE=DATE:20260116"))

    assert busy(text) == ["01-13T00:00/01-16T00:00"]


@pytest.mark.parametrize(
    ("line", "more", "zone", "expected"),
    [
        (";TZID=America/New_York:20260701T090000", (), "UTC", "07-01T13:00"),
        (";TZID=W. Europe Standard Time:20260701T090000", (), "UTC", "07-01T07:00"),
        (":20260701T090000", (), "America/New_York", "07-01T13:00"),
        (":20260701T090000", ("X-WR-TIMEZONE:Asia/Tokyo",), "America/New_York", "07-01T00:00"),
        (";TZID=Nowhere/Land:20260701T090000", (), "Europe/Berlin", "07-01T07:00"),
    ],
)
def test_zones(line: str, more: tuple[str, ...], zone: str, expected: str) -> None:
    text = calendar([f"DTSTART{line}", "DURATION:PT1H"], more=more)

    assert starts(text, zone=zone) == [expected]


def test_a_zone_that_the_file_itself_defines() -> None:
    zone = (
        "BEGIN:VTIMEZONE",
        "TZID:Our own",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0300",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    text = calendar(["DTSTART;TZID=Our own:20260701T090000", "DURATION:PT1H"], more=zone)

    assert starts(text) == ["07-01T06:00"]


@pytest.mark.parametrize(
    "line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
)
def test_what_does_not_take_time(line: str) -> None:
    assert busy(calendar(event("20260112T180000Z", "20260112T190000Z", line))) == []


@pytest.mark.parametrize("line", ["STATUS:TENTATIVE", "TRANSP:OPAQUE"])
def test_what_does(line: str) -> None:
    assert busy(calendar(event("20260112T180000Z", "20260112T190000Z", line))) != []


def test_an_event_without_length_takes_no_time() -> None:
    assert busy(calendar(["DTSTART:20260112T180000Z"])) == []


def test_a_weekly_event_keeps_its_hour_over_a_clock_change() -> None:
    zone = ";TZID=Europe/London:"
    text = calendar(
        event(f"{zone}20260323T090000", f"{zone}20260323T100000", "RRULE:FREQ=WEEKLY;COUNT=3")
    )

    assert starts(text) == ["03-23T09:00", "03-30T08:00", "04-06T08:00"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=2", ["01-05T09:00", "01-06T09:00"]),
        ("FREQ=DAILY;UNTIL=20260106T090000Z", ["01-05T09:00", "01-06T09:00"]),
        ("FREQ=DAILY;UNTIL=20260106", ["01-05T09:00", "01-06T09:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["01-05T09:00", "01-07T09:00", "01-12T09:00"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", ["01-05T09:00", "02-02T09:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=2", ["01-05T09:00", "02-02T09:00"]),
        ("FREQ=YEARLY;COUNT=2", ["01-05T09:00"]),
    ],
)
def test_rules(rule: str, expected: list[str]) -> None:
    text = calendar(event("20260105T090000Z", "20260105T100000Z", f"RRULE:{rule}"))

    assert starts(text) == expected


def test_only_what_touches_the_asked_time_is_returned() -> None:
    text = calendar(event("20200101T230000Z", "20200102T010000Z", "RRULE:FREQ=DAILY"))
    period = (datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC))

    assert starts(text, period=period) == ["04-30T23:00", "05-01T23:00", "05-02T23:00"]


def test_left_out_added_and_changed_times() -> None:
    master = event(
        "20260105T090000Z",
        "20260105T100000Z",
        "UID:series",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE:20260106T090000Z",
        "RDATE:20260120T090000Z",
    )
    changed = event(
        "20260107T150000Z", "20260107T160000Z", "UID:series", "RECURRENCE-ID:20260107T090000Z"
    )
    cancelled = event(
        "20260108T090000Z",
        "20260108T100000Z",
        "UID:series",
        "RECURRENCE-ID:20260108T090000Z",
        "STATUS:CANCELLED",
    )

    text = calendar(master, changed, cancelled)

    assert starts(text) == ["01-05T09:00", "01-07T15:00", "01-20T09:00"]


def test_a_whole_day_can_be_left_out() -> None:
    lines = event("20260105T090000Z", "20260105T100000Z", "RRULE:FREQ=DAILY;COUNT=2")

    assert starts(calendar([*lines, "EXDATE;VALUE=DATE:20260106"])) == ["01-05T09:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=NONSENSE",
    ],
)
def test_rules_that_are_not_followed_hide_nothing_else(rule: str) -> None:
    text = calendar(
        event("20260105T090000Z", "20260105T100000Z", f"RRULE:{rule}"),
        event("20260201T090000Z", "20260201T100000Z"),
    )

    content = read(text, zone="UTC", starts_at=YEAR[0], ends_at=YEAR[1])

    assert [f"{each.starts_at:%m-%d}" for each in content.stretches] == ["02-01"]
    assert content.skipped == 1


def test_one_broken_event_hides_no_other() -> None:
    text = calendar(["DTSTART:soon"], event("20260201T090000Z", "20260201T100000Z"))

    content = read(text, zone="UTC", starts_at=YEAR[0], ends_at=YEAR[1])

    assert (len(content.stretches), content.skipped) == (1, 1)


@pytest.mark.parametrize(
    "text",
    ["", "<!doctype html><title>Sign in</title>", "BEGIN:VEVENT\r\nEND:VEVENT\r\n", "\ufffd\x01"],
)
def test_what_is_no_calendar(text: str) -> None:
    with pytest.raises(NotACalendar):
        busy(text)


def test_an_empty_calendar_is_one() -> None:
    assert busy(calendar()) == []


def test_too_many_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_STRETCHES", 10)

    with pytest.raises(NotACalendar, match="too many"):
        busy(calendar(event("20260101T090000Z", "20260101T100000Z", "RRULE:FREQ=DAILY")))


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SECONDS", -1.0)

    with pytest.raises(NotACalendar, match="too long"):
        busy(calendar(event("20260101T090000Z", "20260101T100000Z")))
