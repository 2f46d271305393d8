"""Every recorded success of the resources that the client knows is read without a loss."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from portal.calcom import schemas
from portal.calcom.answers import Answer
from portal.calcom.protocol import Call, parse
from tests.contract.losses import losses
from tests.contract.shared import Recording, each

pytestmark = pytest.mark.contract

Reader = Callable[[Answer], Any]

BOOKINGS, EVENT_TYPES, SCHEDULES, SLOTS = "2024-08-13", "2024-06-14", "2024-06-11", "2024-09-04"
ANY_TEAM = r"/v2/(organizations/\d+/)?teams/\d+"
ANY_MEMBERSHIPS = r"/v2/(organizations/\d+|(organizations/\d+/)?teams/\d+)/memberships"
READERS: list[tuple[str, str, set[str | None], Reader]] = [
    ("GET", r"/v2/me", {None, SCHEDULES, BOOKINGS}, lambda a: a.one(schemas.Me)),
    ("PATCH", r"/v2/me", {None}, lambda a: a.one(schemas.Me)),
    ("GET", r"/v2/teams|/v2/organizations/\d+/teams(/me)?", {None}, lambda a: a.many(schemas.Team)),
    ("POST", r"/v2/teams|/v2/organizations/\d+/teams", {None}, lambda a: a.one(schemas.Team)),
    ("GET", ANY_TEAM, {None}, lambda a: a.one(schemas.Team)),
    ("GET", r"/v2/organizations/\d+/users", {None}, lambda a: a.many(schemas.User)),
    ("GET", r"/v2/event-types", {EVENT_TYPES}, lambda a: a.many(schemas.EventType)),
    ("POST", r"/v2/event-types", {EVENT_TYPES}, lambda a: a.one(schemas.EventType)),
    ("GET|PATCH", r"/v2/event-types/\d+", {EVENT_TYPES}, lambda a: a.one(schemas.EventType)),
    ("GET", ANY_TEAM + "/event-types", {None, EVENT_TYPES}, lambda a: a.many(schemas.EventType)),
    ("POST", ANY_TEAM + "/event-types", {EVENT_TYPES}, lambda a: a.one_or_many(schemas.EventType)),
    (
        "GET|PATCH",
        ANY_TEAM + r"/event-types/\d+",
        {EVENT_TYPES},
        lambda a: a.one_or_many(schemas.EventType),
    ),
    ("GET", r"/v2/slots", {SLOTS}, lambda a: a.one(schemas.SlotList)),
    ("POST", r"/v2/slots/reservations", {SLOTS}, lambda a: a.one(schemas.Reservation)),
    ("PATCH", r"/v2/slots/reservations/.+", {SLOTS}, lambda a: a.one(schemas.Reservation)),
    ("GET", r"/v2/slots/reservations/.+", {SLOTS}, lambda a: a.optional(schemas.Reservation)),
    ("DELETE", r"/v2/slots/reservations/.+", {SLOTS}, lambda _: None),
    (
        "GET",
        r"/v2/(organizations/\d+/)?((teams|users)/\d+/)?bookings",
        {BOOKINGS},
        lambda a: a.page(schemas.Booking),
    ),
    ("POST", r"/v2/bookings", {BOOKINGS}, lambda a: a.one_or_many(schemas.Booking)),
    ("GET", r"/v2/bookings/(by-seat/)?[^/]+", {BOOKINGS}, lambda a: a.one_or_many(schemas.Booking)),
    (
        "POST",
        r"/v2/bookings/[^/]+/(cancel|reschedule|confirm|decline|mark-absent|guests)",
        {BOOKINGS},
        lambda a: a.one_or_many(schemas.Booking),
    ),
    ("PATCH", r"/v2/bookings/[^/]+/location", {BOOKINGS}, lambda a: a.one(schemas.Booking)),
    ("POST", r"/v2/bookings/[^/]+/reassign/\d+", {BOOKINGS}, lambda a: a.one(schemas.Reassignment)),
    (
        "GET",
        r"/v2/bookings/[^/]+/calendar-links",
        {BOOKINGS},
        lambda a: a.many(schemas.CalendarLink),
    ),
    (
        "GET",
        r"/v2/bookings/[^/]+/references",
        {BOOKINGS},
        lambda a: a.many(schemas.BookingReference),
    ),
    ("GET", r"/v2/bookings/[^/]+/recordings", {BOOKINGS}, lambda a: a.many(schemas.Recording)),
    (
        "GET",
        r"/v2/bookings/[^/]+/conferencing-sessions",
        {BOOKINGS},
        lambda a: a.many(schemas.VideoSession),
    ),
    ("GET", r"/v2/schedules", {SCHEDULES}, lambda a: a.many(schemas.Schedule)),
    ("GET", r"/v2/schedules/default", {SCHEDULES}, lambda a: a.optional(schemas.Schedule)),
    ("GET|PATCH", r"/v2/schedules/\d+", {SCHEDULES}, lambda a: a.one(schemas.Schedule)),
    ("POST", r"/v2/schedules", {SCHEDULES}, lambda a: a.one(schemas.Schedule)),
    ("DELETE", r"/v2/schedules/\d+", {SCHEDULES}, lambda _: None),
    (
        "GET",
        r"/v2/organizations/\d+/((users|teams)/\d+/)?schedules",
        {None, SCHEDULES},
        lambda a: a.many(schemas.Schedule),
    ),
    ("DELETE", r".+/event-types/\d+", {EVENT_TYPES}, lambda a: a.one(schemas.DeletedEventType)),
    ("GET", ANY_MEMBERSHIPS, {None}, lambda a: a.many(schemas.Membership)),
    ("POST", ANY_MEMBERSHIPS, {None}, lambda a: a.one(schemas.Membership)),
    ("GET|PATCH|DELETE", ANY_MEMBERSHIPS + r"/\d+", {None}, lambda a: a.one(schemas.Membership)),
    (
        "GET",
        r"/v2/(organizations/\d+/|(teams/\d+/)?event-types/\d+/)?webhooks",
        {None, BOOKINGS},
        lambda a: a.many(schemas.Webhook),
    ),
    ("POST", r"/v2/.*webhooks", {None}, lambda a: a.one(schemas.Webhook)),
    ("GET|PATCH|DELETE", r"/v2/.*webhooks/[^/]+", {None}, lambda a: a.one(schemas.Webhook)),
    ("GET", r"/v2/.+/private-links", {None}, lambda a: a.many(schemas.PrivateLink)),
    ("GET", r"/v2/organizations/.+/ooo", {None}, lambda a: a.many(schemas.OutOfOffice)),
    ("POST", r"/v2/organizations/.+/ooo", {None}, lambda a: a.one(schemas.OutOfOffice)),
    ("GET", r"/v2/calendars", {None}, lambda a: a.one(schemas.Calendars)),
    ("GET", r"/v2/calendars/busy-times", {None}, lambda a: a.many(schemas.BusyTime)),
    ("POST", r"/v2/calendars/.+/save", {None}, lambda a: a.one(schemas.CalendarCredential)),
    ("POST", r"/v2/selected-calendars", {None}, lambda a: a.optional(schemas.SelectedCalendar)),
]


def _reader(entry: Recording) -> Reader | None:
    for method, path, versions, reader in READERS:
        fits = re.fullmatch(method, entry.method) and re.fullmatch(path, entry.path)
        if fits and entry.version in versions and 200 <= entry.status < 300:
            return reader
    return None


def _answer(entry: Recording) -> Answer:
    content = json.dumps(entry.body).encode()
    return parse(Call("GET", "/recorded"), entry.status, entry.response["headers"], content)


@pytest.mark.parametrize("entry", each(lambda entry: _reader(entry) is not None))
def test_a_recorded_answer_is_read_without_loss(entry):
    reader = _reader(entry)
    assert reader is not None
    answer = _answer(entry)
    assert answer.request_id == entry.response["headers"].get("x-request-id")
    found = reader(answer)
    if isinstance(found, schemas.Page):
        assert losses(entry.body["pagination"], found.pagination) == []
        found = found.items
    if isinstance(found, schemas.SlotList):
        assert losses({"days": entry.body["data"]}, found) == []
    elif isinstance(found, BaseModel):
        assert losses(entry.body["data"], found) == []
    elif found is None:
        assert entry.body.get("data") is None
    else:
        assert len(found) == len(entry.body["data"])
        for sent, model in zip(entry.body["data"], found, strict=True):
            assert losses(sent, model) == []


@pytest.mark.parametrize(("method", "path", "versions", "reader"), READERS)
def test_no_reader_is_idle(method, path, versions, reader):
    entries = [found.values[0] for found in each(lambda entry: _reader(entry) is reader)]
    if entries == [None]:
        pytest.skip("../shared is not here.")
    assert entries, f"no recording of {method} {path} {versions}"


def test_a_lost_a_changed_and_an_invented_field_are_noticed():
    sent = {"id": 1, "name": "Sales", "mission": "sell", "bio": None}
    kept = schemas.Team.model_validate({**sent, "name": "Other", "slug": "sales"})
    assert losses(sent, kept) == [
        "name was 'Sales' and is 'Other'",
        "mission was lost",
        ".slug was made up",
    ]
