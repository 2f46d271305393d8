"""What calendar files say about busy time."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.engine.calendars import reading
from portal.engine.calendars.ics import events
from portal.engine.calendars.reading import Content, NotACalendar, read
from tests.engine.calendars.writing import calendar, event

YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def busy(
    text: str, *, zone: str = "Europe/London", period: tuple[datetime, datetime] = YEAR
) -> list[str]:
    content = read(text, starts_at=period[0], ends_at=period[1])
    seen = sorted(each.seen_in(ZoneInfo(zone)) for each in content.stretches)
    return [f"{each.starts_at:%m-%dT%H:%M}/{each.ends_at:%m-%dT%H:%M}" for each in seen]


def content_of(text: str) -> Content:
    return read(text, starts_at=YEAR[0], ends_at=YEAR[1])


def starts(text: str, **options: Any) -> list[str]:
    return [each.split("/")[0] for each in busy(text, **options)]


def test_an_event_with_its_title() -> None:
    text = calendar(event("20260112T180000Z", "20260112T193000Z", summary="Dentist"))

    (found,) = content_of(text).stretches

    assert busy(text) == ["01-12T18:00/01-12T19:30"]
    assert found.title == "Dentist"


def test_an_all_day_event_is_a_day_of_its_host() -> None:
    text = calendar(["DTSTART;VALUE=DATE:20260113", "SUMMARY:Day off"])

    assert busy(text, zone="America/Los_Angeles") == ["01-13T08:00/01-14T08:00"]


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
        # Not quoted, though there are colons, commas and brackets in it.
        (";TZID=GMT+01:00:20260701T090000", (), "Asia/Tokyo", "07-01T08:00"),
        (";VALUE=DATE-TIME;TZID=UTC-3:20260701T090000", (), "Asia/Tokyo", "07-01T12:00"),
        (";TZID=Etc/GMT+1:20260701T090000", (), "Asia/Tokyo", "07-01T10:00"),
        (
            ";TZID=(UTC+01:00) Bern, Amsterdam, Rome:20260701T090000",
            (),
            "Asia/Tokyo",
            "07-01T07:00",
        ),
        (
            ";TZID=(UTC-05:00) Eastern Time (US & Canada):20260701T090000",
            (),
            "Asia/Tokyo",
            "07-01T13:00",
        ),
        (';TZID="(UTC+01:00) Rome; x=y";X=1:20260701T090000', (), "Asia/Tokyo", "07-01T07:00"),
        (";TZID=Nowhere: there, (x):20260701T090000", (), "Europe/Berlin", "07-01T07:00"),
        (";X-WHERE=a:b;TZID=Europe/Rome:20260701T090000", (), "Asia/Tokyo", "07-01T07:00"),
        # As ISO 8601 writes it.
        (":2026-07-01T09:00:00+02:00", (), "Asia/Tokyo", "07-01T07:00"),
        (":2026-07-01T09:00:00.000Z", (), "Asia/Tokyo", "07-01T09:00"),
        (":20260630T240000Z", (), "Asia/Tokyo", "07-01T00:00"),
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
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=10",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=1000MO",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 100_000))),
        "FREQ=DAILY;RSCALE=HEBREW",
        "FREQ=DAILY;COUNT=1;COUNT=2",
        "FREQ=NONSENSE",
        "COUNT=2",
        "=",
    ],
    ids=lambda rule: rule[:60],
)
def test_a_rule_that_is_not_followed_comes_to_an_end_and_blocks_its_first_time(rule: str) -> None:
    text = calendar(
        event("20260105T090000Z", "20260105T100000Z", f"RRULE:{rule}"),
        event("20260201T090000Z", "20260201T100000Z"),
    )

    content = content_of(text)

    assert [f"{each.starts_at:%m-%d}" for each in content.stretches] == ["01-05", "02-01"]
    assert content.skipped == 1


def test_one_broken_event_hides_no_other() -> None:
    text = calendar(["DTSTART:soon"], event("20260201T090000Z", "20260201T100000Z"))

    content = content_of(text)

    assert (len(content.stretches), content.skipped) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "<!doctype html><title>Sign in</title>",
            "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
            "\ufffd\x01",
        ),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260112T180000Z\r\n",
    ],
)
def test_what_is_no_calendar(text: str) -> None:
    with pytest.raises(NotACalendar):
        busy(text)


def test_each_calendar_of_a_file_has_its_own_zone() -> None:
    hour = event("20260701T090000", "20260701T100000")
    tokyo, york = (
        calendar([f"UID:{zone}", *hour], more=[f"X-WR-TIMEZONE:{zone}"])
        for zone in ("Asia/Tokyo", "America/New_York")
    )

    found = starts(tokyo + york + calendar(hour), zone="Europe/Berlin")

    assert found == ["07-01T00:00", "07-01T07:00", "07-01T13:00"]


def test_zones_of_the_same_name_in_two_files_are_two() -> None:
    def defined(offset: str) -> str:
        lines = ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
        lines += [f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE"]
        return calendar(["DTSTART;TZID=Ours:20260701T090000", "DURATION:PT1H"], more=lines)

    assert starts(defined("+0300")) == ["07-01T06:00"]
    assert starts(defined("-0500")) == ["07-01T14:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "X=FREQ=YEARLY;FREQ=SECONDLY",
        "FREQ=YEARLY;FREQ=SECONDLY",
        "FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
    ],
)
def test_a_zone_that_would_take_ages_to_write_out_is_not_read(rule: str) -> None:
    lines = ["BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    lines += ["TZOFFSETFROM:+0300", "TZOFFSETTO:+0300", f"RRULE:{rule}"]
    text = calendar(
        ["DTSTART;TZID=Ours:20260701T090000", "DURATION:PT1H"],
        more=[*lines, "END:STANDARD", "END:VTIMEZONE"],
    )

    assert starts(text, zone="Europe/Berlin") == ["07-01T07:00"]
    assert content_of(text).skipped == 1


def test_free_and_busy_times() -> None:
    lines = (
        *("BEGIN:VFREEBUSY", "UID:fb", "DTSTART:20260101T000000Z", "DTEND:20260201T000000Z"),
        "FREEBUSY:20260105T090000Z/PT1H,20260106T090000Z/20260106T093000Z",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260107T090000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260108T090000Z/PT1H",
        "FREEBUSY;FBTYPE=X-OURS:20260109T090000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20260110T090000Z/PT1H",
        "FREEBUSY:at noon",
        "END:VFREEBUSY",
    )
    text = calendar(more=lines)

    assert busy(text) == [
        *("01-05T09:00/01-05T10:00", "01-06T09:00/01-06T09:30", "01-07T09:00/01-07T10:00"),
        *("01-08T09:00/01-08T10:00", "01-09T09:00/01-09T10:00"),
    ]
    assert content_of(text).skipped == 1


def test_alarms_descriptions_and_folded_lines_are_no_part_of_an_event() -> None:
    text = calendar(
        [
            "DTSTART:202601",
            " 12T180000Z",
            "DTEND:20260112T190000Z",
            "DESCRIPTION:DTSTART:20260101T000000Z",
            "  DTEND:20260301T000000Z",
            "this line has lost its fold",
            *("BEGIN:VALARM", "TRIGGER:-PT5M", "DURATION:PT90H", "ACTION:DISPLAY", "END:VALARM"),
        ]
    )

    assert busy(text) == ["01-12T18:00/01-12T19:00"]
    assert content_of(text).skipped == 0


def test_an_empty_calendar_is_one() -> None:
    assert busy(calendar()) == []


def test_too_many_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_STRETCHES", 10)

    with pytest.raises(NotACalendar, match="too many"):
        busy(calendar(event("20260101T090000Z", "20260101T100000Z", "RRULE:FREQ=DAILY")))


def test_too_many_dates_of_one_event_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_VALUES", 3)
    dates = "20260106T090000Z,20260107T090000Z"

    assert len(busy(calendar(event("20260101T090000Z", "20260101T100000Z", f"RDATE:{dates}")))) == 3
    for more in ([f"EXDATE:{dates}"], [f"RDATE:{dates}", f"RDATE:{dates}"]):
        with pytest.raises(NotACalendar, match="too many dates"):
            busy(calendar(event("20260101T090000Z", "20260101T100000Z", f"RDATE:{dates}", *more)))


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SECONDS", -1.0)

    with pytest.raises(NotACalendar, match="too long"):
        busy(calendar(event("20260101T090000Z", "20260101T100000Z")))
