"""What zones and changes of repeating events mean, row by row."""

import pytest

from tests.engine.calendars.meaning import (
    BERLIN,
    DAILY,
    DAY,
    YORK,
    Row,
    berlin,
    change,
    check,
    days,
    hours,
    york,
)
from tests.engine.calendars.writing import event

FUTURE = f";RANGE=THISANDFUTURE{BERLIN}"
ROWS = (
    # Whose zone it is.
    Row(
        "EXDATE without zone",
        (berlin(DAILY, "EXDATE:20260106T090000"),),
        hours("05", "07", "08", "09"),
    ),
    Row(
        "EXDATE in UTC, where the digits are another hour's",
        (berlin(DAILY, "EXDATE:20260106T090000Z"),),
        hours("05", "06", "07", "08", "09"),
        other=True,
    ),
    Row(
        "EXDATE in UTC", (berlin(DAILY, "EXDATE:20260106T080000Z"),), hours("05", "07", "08", "09")
    ),
    Row(
        "EXDATE in another zone",
        (berlin(DAILY, f"EXDATE{YORK}20260106T030000"),),
        hours("05", "07", "08", "09"),
    ),
    Row(
        "EXDATE of several, in two lines",
        (
            berlin(
                DAILY, "EXDATE:20260106T090000,20260107T090000", f"EXDATE{BERLIN}20260109T090000"
            ),
        ),
        hours("05", "08"),
    ),
    Row(
        "EXDATE that is a date",
        (berlin(DAILY, f"EXDATE{DAY}20260106"),),
        hours("05", "07", "08", "09"),
    ),
    Row(
        "EXDATE that is a date in the host's yesterday",
        (york("RRULE:FREQ=DAILY;COUNT=2", f"EXDATE{DAY}20260106"),),
        hours("05T14"),
        host="Pacific/Auckland",
    ),
    Row(
        "EXDATE of the first",
        (berlin(DAILY, "EXDATE:20260105T090000"),),
        hours("06", "07", "08", "09"),
    ),
    Row("RDATE without zone", (berlin("RDATE:20260107T110000"),), hours("05", "07T10")),
    Row("RDATE that is a date", (berlin(f"RDATE{DAY}20260107"),), hours("05", "07"), other=True),
    Row(
        "RECURRENCE-ID without zone",
        (berlin(DAILY), change(":20260106T090000", "20260106T150000", "20260106T160000")),
        hours("05", "06T14", "07", "08", "09"),
    ),
    Row(
        "RECURRENCE-ID in UTC",
        (berlin(DAILY), change(":20260106T080000Z", "20260106T150000", "20260106T160000")),
        hours("05", "06T14", "07", "08", "09"),
    ),
    Row(
        "RECURRENCE-ID that is a date",
        (berlin(DAILY), change(f"{DAY}20260106", "20260106T150000", "20260106T160000")),
        hours("05", "06T14", "07", "08", "09"),
        other=True,
    ),
    Row(
        "UNTIL without zone",
        (york("RRULE:FREQ=DAILY;UNTIL=20260107T090000"),),
        hours("05T14", "06T14", "07T14"),
        other=True,
    ),
    Row(
        "UNTIL in UTC",
        (york("RRULE:FREQ=DAILY;UNTIL=20260107T140000Z"),),
        hours("05T14", "06T14", "07T14"),
    ),
    Row(
        "UNTIL in UTC, a second too early",
        (york("RRULE:FREQ=DAILY;UNTIL=20260107T135959Z"),),
        hours("05T14", "06T14"),
    ),
    Row(
        "UNTIL that is a date",
        (york("RRULE:FREQ=DAILY;UNTIL=20260107"),),
        hours("05T14", "06T14", "07T14"),
        other=True,
    ),
    Row(
        "UNTIL in UTC of floating hours",
        (event("20260105T090000", "20260105T100000", "RRULE:FREQ=DAILY;UNTIL=20260106T080000Z"),),
        hours("05", "06"),
        host="Europe/Berlin",
        other=True,
    ),
    Row(
        "UNTIL of whole days",
        (["DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;UNTIL=20260106"],),
        days(("01-05", "01-06"), ("01-06", "01-07")),
        host="UTC",
    ),
    Row(
        "UNTIL of whole days in UTC",
        (["DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;UNTIL=20260106T000000Z"],),
        days(("01-05", "01-06"), ("01-06", "01-07")),
        host="UTC",
    ),
    # 09:00 of the 6th in Auckland is 20:00 of the 5th in UTC.
    Row(
        "UNTIL in UTC of floating hours, east of Greenwich",
        (event("20260105T090000", "20260105T100000", "RRULE:FREQ=DAILY;UNTIL=20260105T200000Z"),),
        hours("04T20", "05T20"),
        host="Pacific/Auckland",
        other=True,
    ),
    Row(
        "UNTIL in UTC of floating hours, west of Greenwich",
        (event("20260105T090000", "20260105T100000", "RRULE:FREQ=DAILY;UNTIL=20260106T170000Z"),),
        hours("05T17", "06T17"),
        host="America/Los_Angeles",
        other=True,
    ),
    Row(
        "UNTIL in UTC of whole days, east of Greenwich",
        (["DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=DAILY;UNTIL=20260105T110000Z"],),
        "01-04T11:00/01-05T11:00 01-05T11:00/01-06T11:00",
        host="Pacific/Auckland",
        other=True,
    ),
    Row(
        "UNTIL of whole days at the end of all days",
        (["DTSTART;VALUE=DATE:20250106", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z"],),
        days(("01-06", "01-07")),
        host="UTC",
    ),
    Row(
        "UNTIL at the end of all days",
        (
            berlin(
                "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z",
                start="20250105T090000",
                end="20250105T100000",
            ),
        ),
        hours("05"),
    ),
    # Over a change of the clocks, on 29 March 2026.
    Row(
        "weekly over a change of the clocks",
        (berlin("RRULE:FREQ=WEEKLY;COUNT=2", start="20260323T090000", end="20260323T100000"),),
        hours("03-23T08", "03-30T07"),
    ),
    Row(
        "weekly in UTC over a change of the clocks",
        (event("20260323T090000Z", "20260323T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),),
        hours("03-23T09", "03-30T09"),
    ),
    # This and all that follow.
    Row(
        "all later ones moved",
        (berlin(DAILY), change(f"{FUTURE}20260107T090000", "20260107T110000", "20260107T120000")),
        hours("05", "06", "07T10", "08T10", "09T10"),
    ),
    Row(
        "all later ones moved to the day before",
        (berlin(DAILY), change(f"{FUTURE}20260108T090000", "20260107T150000", "20260107T160000")),
        hours("05", "06", "07", "07T14", "08T14"),
    ),
    Row(
        "all later ones shortened",
        (berlin(DAILY), change(f"{FUTURE}20260107T090000", "20260107T090000", "20260107T093000")),
        hours("05", "06")
        + " 01-07T08:00/01-07T08:30 01-08T08:00/01-08T08:30 01-09T08:00/01-09T08:30",
    ),
    Row(
        "all later ones cancelled",
        (
            berlin(DAILY),
            change(
                f"{FUTURE}20260107T090000", "20260107T090000", "20260107T100000", "STATUS:CANCELLED"
            ),
        ),
        hours("05", "06"),
    ),
    Row(
        "all later ones moved twice",
        (
            berlin(DAILY),
            change(f"{FUTURE}20260106T090000", "20260106T110000", "20260106T120000"),
            change(f"{FUTURE}20260108T090000", "20260108T150000", "20260108T160000"),
        ),
        hours("05", "06T10", "07T10", "08T14", "09T14"),
    ),
    Row(
        "all later ones moved twice, the second time named by the hour that the first gave them",
        (
            berlin(DAILY),
            change(f"{FUTURE}20260106T090000", "20260106T110000", "20260106T120000"),
            change(f"{FUTURE}20260108T110000", "20260108T150000", "20260108T160000"),
        ),
        hours("05", "06T10", "07T10", "08T14", "09T14"),
        other=True,
    ),
    Row(
        "all later ones moved, and then cancelled",
        (
            berlin(DAILY),
            change(f"{FUTURE}20260106T090000", "20260106T110000", "20260106T120000"),
            change(
                f"{FUTURE}20260108T090000", "20260108T090000", "20260108T100000", "STATUS:CANCELLED"
            ),
        ),
        hours("05", "06T10", "07T10"),
    ),
    Row(
        "all later ones changed before the asked time",
        (
            berlin("RRULE:FREQ=YEARLY", start="20200105T090000", end="20200105T100000"),
            change(f"{FUTURE}20230105T090000", "20230106T110000", "20230106T120000"),
        ),
        hours("06T10"),
    ),
    Row(
        "all later ones made whole days",
        (
            berlin("RRULE:FREQ=DAILY;COUNT=3"),
            ["UID:one", f"DTSTART{DAY}20260106", f"RECURRENCE-ID{FUTURE}20260106T090000"],
        ),
        "01-05T08:00/01-05T09:00 01-06T00:00/01-07T00:00 01-07T00:00/01-08T00:00",
        host="UTC",
        other=True,
    ),
    Row(
        "all later ones moved, one of them changed again",
        (
            berlin(DAILY),
            change(f"{FUTURE}20260106T090000", "20260106T110000", "20260106T120000"),
            change(f"{BERLIN}20260108T090000", "20260108T070000", "20260108T080000"),
        ),
        hours("05", "06T10", "07T10", "08T06", "09T10"),
    ),
    Row(
        "all later ones by a rule of their own",
        (
            berlin(DAILY),
            change(
                f"{FUTURE}20260107T090000",
                "20260107T110000",
                "20260107T120000",
                "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2",
            ),
        ),
        hours("05", "06", "07T10", "10T10"),
        other=True,
    ),
    Row(
        "one moved behind a change of the clocks stays on the wall clock",
        (
            berlin("RRULE:FREQ=WEEKLY;COUNT=3", start="20260323T090000", end="20260323T100000"),
            change(f"{FUTURE}20260330T090000", "20260331T090000", "20260331T100000"),
        ),
        hours("03-23T08", "03-31T07", "04-07T07"),
    ),
    Row(
        "one cancelled",
        (
            berlin(DAILY),
            change(
                f"{BERLIN}20260106T090000", "20260106T090000", "20260106T100000", "STATUS:CANCELLED"
            ),
        ),
        hours("05", "07", "08", "09"),
    ),
    Row(
        "the newer of two changes",
        (
            berlin(DAILY),
            change(f"{BERLIN}20260106T090000", "20260106T150000", "20260106T160000", "SEQUENCE:2"),
            change(f"{BERLIN}20260106T090000", "20260106T120000", "20260106T130000", "SEQUENCE:1"),
        ),
        hours("05", "06T14", "07", "08", "09"),
    ),
    Row(
        "a change of what is not in the file",
        (change(f"{BERLIN}20260106T090000", "20260106T150000", "20260106T160000"),),
        hours("06T14"),
    ),
    Row(
        "the newer edition of an event", (berlin("SEQUENCE:1"), york("SEQUENCE:2")), hours("05T14")
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_row(row: Row) -> None:
    check(row)


def test_the_table_is_whole() -> None:
    assert len(ROWS) == len({row.title for row in ROWS}) == 43
