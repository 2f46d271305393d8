"""The address of an event page: what it may say, and what it keeps."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from portal.public.shared.state import BookerState, UnreadableAddress, read_state
from tests.public.samples import event_type

TODAY = date(2026, 11, 23)


def state_of(query: str, **changes: object) -> BookerState:
    return read_state(
        QueryDict(query),
        path="/team/a/b",
        event_type=event_type(**changes),
        default_zone="Europe/Berlin",
        today=TODAY,
    )


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-02-31",
        "date=tomorrow",
        "date=20261123",
        "month=9999-99",
        "month=9999-01",
        "month=0000-01",
        "month=2026-13",
        "month=x",
        "cal.tz=Mars/Olympus",
        "cal.tz=%00",
        "cal.tz=" + "x" * 10_000,
        "slot=now",
        "slot=2026-02-31T09:00:00Z",
        "slot=[]",
        "slot=2026-12-08",
        "duration=abc",
        "duration=-5",
        "duration=999999999999",
        "duration=25",
        "duration=²",
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_sentence(query: str) -> None:
    state = state_of(query)
    assert len(state.left_out) == 1
    assert state.left_out[0].endswith(".")
    assert state.parameters() == [], "no link carries it on"


@pytest.mark.parametrize(
    ("query", "day", "month"),
    [
        ("date=2026-12-8", "2026-12-08", None),
        ("date=2026-12-08%2B0200", "2026-12-08", None),
        ("date=2026-12-08T10:00:00Z", "2026-12-08", None),
        ("date=2026-12-08+10:00", "2026-12-08", None),
        ("month=2026-1", None, "2026-01-01"),
        ("month=2026-12?utm_source=x", None, "2026-12-01"),
        ("month=2026-12-08", None, "2026-12-01"),
        ("date=null&month=undefined", None, None),
    ],
)
def test_dates_are_read_by_their_beginning(query: str, day: str | None, month: str | None) -> None:
    state = state_of(query)
    assert state.left_out == ()
    assert state.day == (date.fromisoformat(day) if day else None)
    assert state.month == (date.fromisoformat(month) if month else None)


@pytest.mark.parametrize(
    ("query", "slot"),
    [
        ("slot=2026-12-03T09:30:00+02:00", "2026-12-03T07:30:00+00:00"),
        ("slot=2026-12-03T09:30:00%2B02:00", "2026-12-03T07:30:00+00:00"),
        ("slot=2026-12-03T09:30:00.000+0200", "2026-12-03T07:30:00+00:00"),
        ("slot=2026-12-03T09:30:00Z+", "2026-12-03T09:30:00+00:00"),
        ("slot=2026-12-03T09:30:00-05:00", "2026-12-03T14:30:00+00:00"),
        ("slot=2026-12-03t09:30:00z", "2026-12-03T09:30:00+00:00"),
        ("slot=2026-12-03T09:30:00%252B02%253A00", "2026-12-03T07:30:00+00:00"),
        ("slot=2026-12-03T09:30:00+01:00[Europe/Berlin]", "2026-12-03T08:30:00+00:00"),
        ("slot=null", None),
        ("slot=undefined", None),
        ("slot=", None),
    ],
)
def test_a_plus_of_a_slot_that_was_not_encoded_is_one(query: str, slot: str | None) -> None:
    state = state_of(query)
    assert state.left_out == ()
    assert state.slot == (datetime.fromisoformat(slot) if slot else None)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE/KIEV", "Europe/Kyiv"),
        ("utc", "UTC"),
        ("America/port-au-prince", "America/Port-au-Prince"),
        ("Etc/Unknown", None),
        ("null", None),
        ("", None),
    ],
)
def test_a_zone_is_known_in_any_case(name: str, zone: str | None) -> None:
    state = state_of(f"cal.tz={name}")
    assert (state.chosen_zone, state.left_out) == (zone, ())


@pytest.mark.parametrize(
    "end", [".", ")", ">", "…", "”", " ", "\u200b", "&gt;", "%20", "。", "?utm_source=x"]
)
def test_what_is_glued_to_a_value_goes(end: str) -> None:
    wire = {"slot": "2026-12-08T10:00:00Z", "cal.tz": "Asia/Tokyo", "duration": "30"}
    wire |= {"rescheduleUid": "AbC-d_1", "seatReferenceUid": "AbC-d_2"}
    wire |= {"view": "week", "clock": "12", "lang": "pt-BR"}
    for name, value in wire.items():
        query = QueryDict(mutable=True)
        query[name] = value + end
        state = state_of(query.urlencode(), lengthInMinutesOptions=[30, 60])
        assert state.left_out == (), name
        assert dict(state.parameters()) == {name: value}


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("America/New+York", "America/New_York"),
        ("america/new%20york", "America/New_York"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("Etc/GMT%2B5", "Etc/GMT+5"),
        ("Europe%252FBerlin", "Europe/Berlin"),
        ("Asia/Calcutta)", "Asia/Kolkata"),
    ],
)
def test_a_zone_is_known_as_links_spell_it(name: str, zone: str) -> None:
    state = state_of(f"cal.tz={name}")
    assert (state.chosen_zone, state.left_out) == (zone, ())


@pytest.mark.parametrize("value", ["null", "undefined", "None", "", "null.", "%20"])
def test_a_script_without_a_uid_names_none(value: str) -> None:
    state = state_of(f"rescheduleUid={value}&seatReferenceUid={value}")
    assert (state.reschedule_uid, state.seat_uid) == (None, None)


@pytest.mark.parametrize("value", ["..", "%3F", "%00", "a%20b", "\u202e", "x" * 65])
def test_a_move_of_nothing_is_no_new_booking(value: str) -> None:
    with pytest.raises(UnreadableAddress):
        state_of(f"rescheduleUid={value}")
    # A seat is shown without its key instead.
    assert state_of(f"seatReferenceUid={value}").seat_uid is None


def test_a_link_made_for_cal_com_is_understood() -> None:
    state = state_of(
        "month=2026-12&date=2026-12-03&slot=2026-12-03T09:30:00.000Z&duration=30&cal.tz=Asia/Kolkata",
        lengthInMinutesOptions=[15, 30],
    )
    assert state.day == date(2026, 12, 3)
    assert state.slot == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert (state.duration, state.time_zone) == (30, "Asia/Kolkata")


def test_without_a_zone_times_are_in_the_organizations() -> None:
    assert state_of("").time_zone == "Europe/Berlin"
    assert state_of("").chosen_zone is None


def test_prefill_travels_along_and_tokens_do_not() -> None:
    state = state_of("name=Ada+B&metadata%5Bticket%5D=T-17&token=secret&embed=")
    assert state.href(day=date(2026, 12, 1)) == (
        "/team/a/b?date=2026-12-01&embed=&name=Ada+B&metadata%5Bticket%5D=T-17"
    )


def test_the_length_of_an_event_type_with_one_length_is_not_sent() -> None:
    assert state_of("duration=30").duration is None


def test_a_repeated_parameter_counts_once() -> None:
    assert state_of("date=2026-12-01&date=2026-12-02").day == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("view=week", "week"),
        ("view=list", "list"),
        ("layout=month_view", "month"),
        ("layout=week_view", "week"),
        ("layout=column_view", "week"),
        ("view=list&layout=week_view", "list"),
        ("view=year", None),
        ("layout=x", None),
        ("", None),
    ],
)
def test_a_view_is_named_by_our_word_or_by_cal_coms(query: str, view: str | None) -> None:
    assert state_of(query).view == view


def test_language_clock_and_view_travel_in_links_only_when_named() -> None:
    assert state_of("").href(day=date(2026, 12, 1)) == "/team/a/b?date=2026-12-01"
    named = state_of("lang=de&clock=12&layout=week_view&clock=24")
    assert named.href(day=date(2026, 12, 1)) == (
        "/team/a/b?date=2026-12-01&view=week&lang=de&clock=24"
    )
    assert state_of("clock=13").clock is None


def test_what_is_looked_for_among_zones_is_cut_and_tidied() -> None:
    assert state_of("").zone_search is None
    assert state_of("zones=").zone_search == ""
    assert state_of("zones=+New++York+").zone_search == "New York"
    assert len(state_of("zones=" + "x" * 5000).zone_search or "") == 60


def test_a_locked_zone_cannot_be_named() -> None:
    state = state_of("cal.tz=Asia/Kolkata", lockTimeZoneToggleOnBookingPage=True)
    assert (state.chosen_zone, state.time_zone) == (None, "Europe/Berlin")
