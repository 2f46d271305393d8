"""What rules, periods, days, lengths, errors and answers to invitations mean, row by row."""

import pytest

from tests.engine.calendars.meaning import (
    BERLIN,
    DAILY,
    DAY,
    NINE,
    YORK,
    Row,
    berlin,
    change,
    check,
    days,
    hours,
)
from tests.engine.calendars.writing import event

ROWS = (
    # Periods.
    Row(
        "RDATE periods keep their length",
        (berlin("RDATE;VALUE=PERIOD:20260106T090000Z/PT3H,20260107T090000Z/20260107T093000Z"),),
        hours("05") + " 01-06T09:00/01-06T12:00 01-07T09:00/01-07T09:30",
    ),
    Row(
        "an RDATE period in the event's zone",
        (berlin(f"RDATE;VALUE=PERIOD{BERLIN}20260106T090000/20260106T120000"),),
        hours("05") + " 01-06T08:00/01-06T11:00",
    ),
    # Rules.
    Row(
        "BYHOUR",
        (berlin("RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=4"),),
        hours("05", "05T13", "06", "06T13"),
    ),
    Row(
        "BYMINUTE",
        (event("20260105T090000Z", "20260105T091000Z", "RRULE:FREQ=DAILY;BYMINUTE=0,30;COUNT=3"),),
        "01-05T09:00/01-05T09:10 01-05T09:30/01-05T09:40 01-06T09:00/01-06T09:10",
    ),
    Row(
        "BYYEARDAY",
        (berlin("RRULE:FREQ=YEARLY;BYYEARDAY=5,10,-358;COUNT=3"),),
        hours("05", "08", "10"),
    ),
    Row(
        "BYWEEKNO", (berlin("RRULE:FREQ=YEARLY;BYWEEKNO=2,4;BYDAY=MO;COUNT=2"),), hours("05", "19")
    ),
    Row("HOURLY", (berlin("RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=3"),), hours("05", "05T14", "05T20")),
    Row(
        "MINUTELY",
        (berlin("RRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=2"),),
        hours("05") + " 01-05T09:30/01-05T10:30",
    ),
    Row(
        "the last working day of a month",
        (berlin("RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2"),),
        hours("05", "30", "02-27"),
    ),
    Row(
        "EXRULE",
        (berlin(DAILY, "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"),),
        hours("06", "08", "09"),
        other=True,
    ),
    Row(
        "two rules",
        (berlin("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2"),),
        hours("05", "06", "12"),
    ),
    # Whole days, floating hours, and hosts.
    Row(
        "a day that ends on itself",
        ([f"DTSTART{DAY}20260105", f"DTEND{DAY}20260105"],),
        days(("01-05", "01-06")),
        host="UTC",
        other=True,
    ),
    Row("a day without end", ([f"DTSTART{DAY}20260105"],), days(("01-05", "01-06")), host="UTC"),
    Row(
        "three days",
        ([f"DTSTART{DAY}20260105", f"DTEND{DAY}20260108"],),
        days(("01-05", "01-08")),
        host="UTC",
    ),
    Row(
        "two days by their duration",
        ([f"DTSTART{DAY}20260105", "DURATION:P2D"],),
        days(("01-05", "01-07")),
        host="UTC",
    ),
    Row(
        "a day in Auckland",
        ([f"DTSTART{DAY}20260105"],),
        "01-04T11:00/01-05T11:00",
        host="Pacific/Auckland",
    ),
    Row(
        "a day in Honolulu",
        ([f"DTSTART{DAY}20260105"],),
        "01-05T10:00/01-06T10:00",
        host="Pacific/Honolulu",
    ),
    Row(
        "a day in Kolkata",
        ([f"DTSTART{DAY}20260105"],),
        "01-04T18:30/01-05T18:30",
        host="Asia/Kolkata",
    ),
    Row(
        "a day of 23 hours",
        ([f"DTSTART{DAY}20260329"],),
        "03-28T23:00/03-29T22:00",
        host="Europe/Berlin",
    ),
    Row(
        "a day in a calendar with a zone is the host's all the same",
        ([f"DTSTART{DAY}20260105"],),
        "01-04T11:00/01-05T11:00",
        host="Pacific/Auckland",
        more=("X-WR-TIMEZONE:Asia/Tokyo",),
    ),
    Row(
        "a floating hour",
        (event("20260105T090000", "20260105T100000"),),
        hours("05T19"),
        host="Pacific/Honolulu",
    ),
    Row(
        "floating hours over a change of the clocks",
        (event("20260323T090000", "20260323T100000", "RRULE:FREQ=WEEKLY;COUNT=2"),),
        hours("03-23T08", "03-30T07"),
        host="Europe/Berlin",
    ),
    Row(
        "a day of which one is left out by an hour",
        ([f"DTSTART{DAY}20260105", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260106T000000Z"],),
        days(("01-05", "01-06"), ("01-07", "01-08")),
        host="UTC",
    ),
    # How long.
    Row(
        "an end in another zone",
        (event(f"{BERLIN}20260105T090000", f"{YORK}20260105T090000"),),
        "01-05T08:00/01-05T14:00",
    ),
    Row(
        "a duration of days is days on the calendar",
        ([f"DTSTART{BERLIN}20260328T120000", "DURATION:P1D"],),
        "03-28T11:00/03-29T10:00",
    ),
    Row(
        "a duration of hours is hours",
        ([f"DTSTART{BERLIN}20260328T120000", "DURATION:PT24H"],),
        "03-28T11:00/03-29T11:00",
        other=True,
    ),
    # What cannot be read.
    Row("a rule that nobody knows", (berlin("RRULE:FREQ=SOMETIMES"),), hours("05"), unread=1),
    Row(
        "more often than is followed",
        (berlin("RRULE:FREQ=SECONDLY;INTERVAL=7;UNTIL=20260107T235959"),),
        "01-05T08:00/01-08T00:00",
        unread=1,
    ),
    Row(
        "more often than is followed, at some hours of some days",
        (berlin("RRULE:FREQ=SECONDLY;BYDAY=MO,TU;BYHOUR=9,10,14;UNTIL=20260107T000000"),),
        "01-05T08:00/01-05T11:00 01-05T13:00/01-05T15:00 "
        "01-06T08:00/01-06T11:00 01-06T13:00/01-06T15:00",
        unread=1,
    ),
    Row(
        "long between its starts",
        (berlin("RRULE:FREQ=MINUTELY;BYMONTH=3;BYMONTHDAY=2;BYHOUR=9;BYMINUTE=0,20"),),
        "01-05T08:00/01-05T09:00 03-02T08:00/03-02T10:00",
        unread=1,
    ),
    Row(
        "often since long ago, with an end by number",
        (event("20160104T090000Z", "20160104T091000Z", "RRULE:FREQ=HOURLY;COUNT=87593"),),
        "01-01T00:00/01-01T00:10 01-01T01:00/01-01T01:10",
    ),
    Row(
        "a rule that no date fits",
        (berlin("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),),
        hours("05"),
        unread=1,
    ),
    Row(
        "an EXRULE that nobody can follow",
        (berlin(DAILY, "EXRULE:FREQ=SOMETIMES"),),
        hours("05", "06", "07", "08", "09"),
        unread=1,
    ),
    Row(
        "an EXDATE that is none",
        (berlin("RRULE:FREQ=DAILY;COUNT=2", "EXDATE:tomorrow"),),
        hours("05", "06"),
        unread=1,
    ),
    Row(
        "an end before the start",
        (event("20260105T090000Z", "20260105T080000Z"),),
        hours("05T09"),
        unread=1,
    ),
    Row("an end that is none", (event("20260105T090000Z", "late"),), hours("05T09"), unread=1),
    Row(
        "an end on a date",
        (event("20260105T090000Z", f"{DAY}20260106"),),
        "01-05T09:00/01-06T00:00",
        unread=1,
    ),
    Row("a start that is none", (["DTSTART:soon"], berlin()), hours("05"), unread=1),
    Row(
        "an UNTIL that is none",
        (berlin("RRULE:FREQ=YEARLY;BYMONTHDAY=5;BYMONTH=1,2;UNTIL=never"),),
        hours("05", "02-05"),
        unread=1,
    ),
    Row(
        "an end beyond all calendars",
        (event("20260105T090000Z", "99991231T235959Z"),),
        hours("05T09"),
        unread=1,
    ),
    Row(
        "a duration beyond all calendars",
        (["DTSTART:20260105T090000Z", "DURATION:P99999999W"],),
        hours("05T09"),
        unread=1,
    ),
    Row(
        "a time beyond all calendars",
        (berlin("RDATE:99991231T235959", "RDATE:00010101T000000"),),
        hours("05"),
    ),
    Row(
        "a zone that nobody knows",
        (event(";TZID=Nowhere/Land:20260105T090000", "20260105T100000"),),
        hours("05"),
        host="Europe/Berlin",
        unread=1,
    ),
    Row(
        "a floating start with an end in a zone",
        (event("20260105T090000", "20260105T090000Z"),),
        hours("05"),
        host="Europe/Berlin",
        unread=1,
    ),
    # Who comes.
    Row("declined", ([*NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:Mia@Example.com"],), ""),
    Row(
        "declined, with the address beside an id",
        ([*NINE, 'ATTENDEE;CN="M: x";PARTSTAT=declined;EMAIL=mia@example.com:urn:uuid:1'],),
        "",
    ),
    Row(
        "accepted", ([*NINE, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:mia@example.com"],), hours("05T09")
    ),
    Row(
        "declined by somebody else",
        ([*NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:max@example.com"],),
        hours("05T09"),
    ),
    Row(
        "one occurrence declined",
        (
            berlin("RRULE:FREQ=DAILY;COUNT=2"),
            change(
                f"{BERLIN}20260106T090000",
                "20260106T090000",
                "20260106T100000",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:mia@example.com",
            ),
        ),
        hours("05"),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_row(row: Row) -> None:
    check(row)


def test_the_table_is_whole() -> None:
    assert len(ROWS) == len({row.title for row in ROWS}) == 49
