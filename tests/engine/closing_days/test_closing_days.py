"""Closing days: of everybody or a team, in the organization's zone, also where clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.backend import get_client
from portal.calcom.errors import CalcomError
from portal.engine import models
from portal.engine.closing_days import days
from portal.services.errors import InvalidInput
from portal.services.setup.closing_days import (
    closing_day_list,
    closing_days_add,
    closing_days_remove,
    countries,
    holiday_list,
)
from tests.cast import Cast, add_event_type, book

# A Tuesday; the cast's hosts work 9 to 17 in London and in Kolkata.
DAY = date(2026, 3, 3)
NEXT = date(2026, 3, 4)


def starts(event_type_id: int, first: date = DAY, last: date = DAY) -> list[str]:
    found = get_client().slots.list(
        event_type_id=event_type_id, starts_at=first, ends_at=last, time_zone="Europe/London"
    )
    return [
        slot.starts_at.astimezone(UTC).isoformat() for day in found.days.values() for slot in day
    ]


@pytest.mark.parametrize("team", [False, True])
def test_a_closing_day_has_no_times_and_the_next_day_has(cast: Cast, team: bool) -> None:
    assert starts(cast.visit.id)
    closing_days_add(days=[(DAY, DAY, "Carnival")], team_id=cast.team.pk if team else None)
    assert starts(cast.visit.id) == []
    assert starts(cast.visit.id, NEXT, NEXT)


def test_a_removed_closing_day_is_open_again(cast: Cast) -> None:
    before = starts(cast.visit.id)
    closing_days_add(days=[(DAY, NEXT, "")])
    assert starts(cast.visit.id, DAY, NEXT) == []
    closing_days_remove(ids=[closing_day_list()[0].id])
    assert starts(cast.visit.id) == before


def test_a_teams_closing_day_is_no_other_teams(cast: Cast) -> None:
    other = models.Team.objects.create(name="Other", slug="other", parent=cast.organization)
    closing_days_add(days=[(DAY, DAY, "")], team_id=other.pk)
    assert starts(cast.visit.id)


def test_the_organizations_days_hold_for_what_its_people_offer_themselves(cast: Cast) -> None:
    own = get_client().event_types.create(title="Own", slug="own", length_in_minutes=30)
    assert starts(own.id)
    closing_days_add(days=[(DAY, DAY, "")])
    assert starts(own.id) == []


def test_a_closed_time_cannot_be_booked(cast: Cast) -> None:
    closing_days_add(days=[(DAY, DAY, "")])
    with pytest.raises(CalcomError):
        book(cast.visit, "2026-03-03T10:00:00+00:00")
    assert book(cast.visit, "2026-03-04T10:00:00+00:00").uid


def test_days_are_those_of_the_organizations_zone(cast: Cast) -> None:
    models.Team.objects.filter(pk=cast.organization.pk).update(time_zone="Asia/Tokyo")
    event_type = add_event_type(cast, "Alone", "alone")
    closing_days_add(days=[(DAY, DAY, "")])
    found = starts(event_type.id)
    # Tokyo's Tuesday ends at 15:00 in London.
    assert found[0] == "2026-03-03T15:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (DAY, 24)]
)
def test_a_day_is_as_long_as_the_clock_makes_it(cast: Cast, day: date, hours: int) -> None:
    closing_days_add(days=[(day, day, "")])
    event_type = models.EventType.objects.get(pk=cast.visit.id)
    [closed] = days.closed_times(event_type, datetime(2026, 1, 1, tzinfo=UTC))
    assert closed.ends_at - closed.starts_at == timedelta(hours=hours)


def test_the_same_days_are_added_once(cast: Cast) -> None:
    assert closing_days_add(days=[(DAY, DAY, "A"), (NEXT, NEXT, "B")]) == 2
    assert closing_days_add(days=[(DAY, DAY, "A again"), (NEXT, NEXT, "")]) == 0
    assert [one.name for one in closing_day_list()] == ["A", "B"]
    assert closing_day_list(since=NEXT)[0].first == NEXT


@pytest.mark.parametrize("last", [DAY - timedelta(days=1), DAY + timedelta(days=800)])
def test_spans_that_cannot_be_meant_are_refused(cast: Cast, last: date) -> None:
    with pytest.raises(InvalidInput) as caught:
        closing_days_add(days=[(DAY, last, "")])
    assert "last" in caught.value.fields
    assert closing_day_list() == []


def test_a_team_that_is_gone_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        closing_days_add(days=[(DAY, DAY, "")], team_id=99_999)
    assert "team" in caught.value.fields


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("ES", "es", "Natividad del Señor"),
        ("DE-BY", "de", "Erster Weihnachtstag"),
        ("US", "en", "Christmas Day"),
        # No Japanese name is known of a German day: it has the country's own.
        ("DE", "ja", "Erster Weihnachtstag"),
    ],
)
def test_a_countrys_holidays_in_the_readers_language(
    country: str, language: str, name: str
) -> None:
    found = holiday_list(country=country, years=[2026], language=language)
    assert (date(2026, 12, 25), name) in [(one.day, one.name) for one in found]


@pytest.mark.parametrize("country", ["XX", "DE-XX", "", "DE-", "D E"])
def test_a_country_that_is_none_is_refused(country: str) -> None:
    if country == "DE-":
        assert holiday_list(country=country, years=[2026], language="de")
        return
    with pytest.raises(InvalidInput):
        holiday_list(country=country, years=[2026], language="en")


def test_countries_are_many_and_each_once() -> None:
    codes = [code for code, _part in countries()]
    assert len(codes) > 500
    assert len(set(codes)) == len(codes)
    assert {"ES", "ES-MD", "GB", "DE-BY"} <= set(codes)
