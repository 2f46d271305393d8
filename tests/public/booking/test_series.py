"""A series before it is booked: each date, which of them are not free, and how many are wanted."""

import re

import pytest
from django.test import Client

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

COURSE = "/team/desk/course"
SLOT = f"{COURSE}?slot=2026-03-03T10:00:00Z&cal.tz=Europe/London"


@pytest.fixture(autouse=True)
def _course(cast: Cast) -> None:
    rule = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
    add_event_type(cast, "Course", "course", recurrence=rule)


def take(cast: Cast, start: str) -> None:
    book(add_event_type(cast, "Solo", "solo"), start, "first@example.com")


def typed(**more: str) -> dict[str, str]:
    who = {"name": "Ada Byron", "email": "ada@example.com", "notes": "Keep me"}
    return {"token": make_token(f"book:{COURSE}"), **who, **more}


def days() -> list[str]:
    rows = models.Booking.objects.filter(event_type__slug="course").order_by("starts_at")
    return [f"{row.starts_at:%m-%d}" for row in rows]


def test_a_date_that_is_not_free_is_marked_and_fewer_are_proposed(
    client: Client, cast: Cast
) -> None:
    take(cast, "2026-03-17T10:00:00+00:00")
    html = client.get(SLOT).content.decode()
    listed = re.search(r'<ol class="series">(.*?)</ol>', html)
    assert listed is not None
    items = listed[1].split("</li>")
    assert ["not free" in item for item in items[:4]] == [False, False, True, False]
    assert '<option value="2" selected>' in html


def test_all_dates_are_proposed_while_all_are_free(client: Client, cast: Cast) -> None:
    html = client.get(SLOT).content.decode()
    assert "not free" not in html
    assert '<option value="4" selected>' in html


def test_a_taken_date_is_named_before_anything_is_booked(client: Client, cast: Cast) -> None:
    take(cast, "2026-03-17T10:00:00+00:00")
    data = typed(recurringEventCount="3")
    response = client.post(SLOT, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Not free: Tuesday 17 March 2026. Choose fewer times, or another time." in html
    assert "Keep me" in html
    assert days() == []
    assert client.post(SLOT, data | {"recurringEventCount": "2"}).status_code == 303
    assert days() == ["03-03", "03-10"]


def test_fewer_times_than_offered_can_be_booked(client: Client, cast: Cast) -> None:
    assert client.post(SLOT, typed(recurringEventCount="1")).status_code == 303
    assert days() == ["03-03"]


def test_without_a_choice_all_are_booked(client: Client, cast: Cast) -> None:
    assert client.post(SLOT, typed()).status_code == 303
    assert len(days()) == 4


@pytest.mark.parametrize("count", ["0", "5", "-1", "x", "99999999999"])
def test_a_number_of_times_that_is_not_offered_is_refused(
    client: Client, cast: Cast, count: str
) -> None:
    response = client.post(SLOT, typed(recurringEventCount=count))
    assert response.status_code == 422
    assert b'href="#id_recurringEventCount"' in response.content
    assert days() == []


def test_the_address_may_name_the_number_of_times(client: Client, cast: Cast) -> None:
    html = client.get(f"{SLOT}&recurringEventCount=3").content.decode()
    assert '<option value="3" selected>' in html


def visible_dates(html: str) -> list[bool]:
    """Return of each date whether it is shown."""
    listed = re.search(r'<ol class="series">(.*?)</ol>', html)
    assert listed is not None
    return [" hidden" not in item for item in re.findall(r"<li[^>]*>", listed[1])]


def button(html: str) -> str:
    found = re.search(r'<button class="button button-main" type="submit">([^<]*)</button>', html)
    assert found is not None
    return found[1]


@pytest.mark.both_backends
@pytest.mark.parametrize(
    ("times", "words"),
    [("1", "Book this time"), ("2", "Book all 2 times"), ("4", "Book all 4 times")],
)
def test_the_button_and_the_dates_follow_how_many(
    client: Client, cast: Cast, times: str, words: str
) -> None:
    assert button(client.get(SLOT).content.decode()) == "Book all 4 times"
    for response in (
        client.get(f"{SLOT}&recurringEventCount={times}"),
        # Without JavaScript by a button.
        client.post(SLOT, typed(recurringEventCount=times, another="dates")),
        client.post(SLOT, typed(recurringEventCount=times, email="none")),
    ):
        html = response.content.decode()
        assert button(html) == words
        assert visible_dates(html) == [number < int(times) for number in range(4)]
        assert f'<option value="{times}" selected>' in html
    assert "Keep me" in client.post(SLOT, typed(another="dates")).content.decode()
    assert days() == []


def test_a_date_that_is_not_free_stays_in_sight(client: Client, cast: Cast) -> None:
    take(cast, "2026-03-17T10:00:00+00:00")
    html = client.get(SLOT).content.decode()
    assert visible_dates(html) == [True, True, True, False]
    assert button(html) == "Book all 2 times"


def test_a_series_that_has_to_be_confirmed_is_requested(client: Client, cast: Cast) -> None:
    policy = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    rule = {"interval": 1, "occurrences": 6, "frequency": "weekly"}
    add_event_type(cast, "Ask", "ask", confirmation_policy=policy, recurrence=rule)
    html = client.get(SLOT.replace("course", "ask")).content.decode()
    assert button(html) == "Request all 6 times"
    german = client.get(f"{SLOT.replace('course', 'ask')}&lang=de").content.decode()
    assert button(german) == "Alle 6 Termine anfragen"
