"""All recorded single exchanges in their order: the engine answers the same, but for what is listed with a reason."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from portal.engine.calendars import feeds
from portal.engine.calendars.ics.components import Calendar, calendars_in
from portal.outgoing.errors import Unreachable
from tests.engine.recorded import recordings, scenarios

ERINS_FEED = "https://calendars.example/erin.ics"
ERINS_EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//recordings//EN
BEGIN:VEVENT
UID:dentist
DTSTART:20270111T180000Z
DTEND:20270111T193000Z
SUMMARY:Dentist
END:VEVENT
BEGIN:VEVENT
UID:day-off
DTSTART;VALUE=DATE:20270113
DTEND;VALUE=DATE:20270114
SUMMARY:Day off
END:VEVENT
END:VCALENDAR
"""


def numbers(*spans: str) -> set[str]:
    """Return the numbers of recordings that spans such as "196-199" name, both ends included."""
    found = set()
    for span in spans:
        first, _, last = span.partition("-")
        found |= {f"{number:03}" for number in range(int(first), int(last or first) + 1)}
    return found


NOT_SENT = {
    "requests of races, whose winners' answers are told": numbers("437", "442", "447"),
    "the required number question is answered; here it books": numbers("369"),
}
DIFFERENT = {
    "a failed creation left an event type behind": numbers("080"),
    "a feed's whole day was a day in UTC, for a host in Los Angeles": numbers("915"),
    "a refused feed did not name what was wrong": numbers("735"),
    "path ids that are no number were a 500": numbers("096", "929"),
    "the list over all teams was a 500": numbers("173-174"),
    "overrides were not cut to the query": numbers(
        "193",
        "196-197",
        "199",
        "202",
        "204-205",
        "214-218",
        "220-222",
        "289",
        "293-295",
        "297",
        "921",
    ),
    "hours on days of a clock change were displaced, or a day was lost": numbers(
        "246-253", "255", "900", "904", "907", "909", "912"
    ),
    "ids of rows inside the older contract's schedules": numbers(
        "030-032", "034", "759", "765", "807", "813"
    ),
    "the older contract's raw rows have more columns": numbers(
        "102-103", "105", "503", "515-516", "757", "763", "769", "805", "811"
    ),
    "a version later than all it knows was an unknown one": numbers("793-795", "799-801"),
    "links to another calendar library's ICS": numbers("530"),
    "numbers of references": numbers("533"),
    "bookings of one start came in no order": numbers("537", "562-563", "917"),
    "a seated booking moved by an anonymous caller was a 500": numbers("644"),
    "the sentence names the second": numbers("676", "678-679"),
    "a stranger could mark absences": numbers("683"),
    "in one process nothing is counted": numbers("816-817", "819", "822", "824"),
    "not of /v2": numbers("718"),
    "who publishes the feeds' integration, and its description": numbers("741"),
}
BY_CHANCE = {
    "webhooks came in the order of random ids": numbers("308", "318", "761", "785"),
}

pytestmark = [
    pytest.mark.contract,
    pytest.mark.django_db,
]


def download(url: str, *, seconds: float) -> list[Calendar]:
    """Stand in for the web, on which the recorders had one calendar (note of recording 740)."""
    if url != ERINS_FEED:
        raise Unreachable("no such calendar")
    return calendars_in([ERINS_EVENTS.encode()])


@pytest.fixture
def teller(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[recordings.Teller]:
    monkeypatch.setattr(feeds, "download", download)
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }
    recordings.build_world()
    told = recordings.Teller(scenarios.load_replayer())
    with told.client:
        yield told


def test_it_answers_as_recorded(teller: recordings.Teller) -> None:
    surprises, needless = {}, []
    assert len(recordings.files()) > 800
    for path in recordings.files():
        number = path.name[:3]
        if any(number in each for each in NOT_SENT.values()):
            continue
        if number == "680":
            teller.move_into_the_past(
                "ev2wxt9KVUZqB2Wed6Qp2E",
                datetime(2026, 11, 19, 15, tzinfo=UTC),
                datetime(2026, 11, 19, 15, 30, tzinfo=UTC),
            )
        found = teller.tell(json.loads(path.read_text()))
        if any(number in each for each in DIFFERENT.values()):
            needless += [] if found else [path.stem]
        elif found and not any(number in each for each in BY_CHANCE.values()):
            surprises[path.stem] = found
    report = [f"{name}: {each}" for name, found in surprises.items() for each in found[:5]]
    assert not surprises, "\n".join(report)
    assert not needless, f"these answer as recorded and need no excuse: {needless}"
