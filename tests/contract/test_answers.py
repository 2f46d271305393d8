"""Every recorded success of the resources that the client knows is read without a loss."""

import json
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from portal.calcom.answers import Answer
from portal.calcom.reading import read_answer
from portal.calcom.schemas.base import Page
from portal.calcom.schemas.booking import Booking, Reassignment
from portal.calcom.schemas.calendar import BusyTime, Calendars
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.membership import Membership
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.private_link import PrivateLink
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.schemas.slot import Reservation, SlotList
from portal.calcom.schemas.team import Team
from portal.calcom.schemas.user import Me, User
from portal.calcom.schemas.webhook import Webhook
from tests.contract.losses import fields_seen, losses
from tests.contract.shared import (
    Recording,
    all_recordings,
    each,
    failures,
    later_recordings,
    openapi,
)

pytestmark = pytest.mark.contract

Reader = Callable[[Answer], Any]

BOOKINGS, EVENT_TYPES, SCHEDULES, SLOTS = "2024-08-13", "2024-06-14", "2024-06-11", "2024-09-04"
ANY_TEAM = r"/v2/(organizations/\d+/)?teams/\d+"
ANY_MEMBERSHIPS = r"/v2/(organizations/\d+|(organizations/\d+/)?teams/\d+)/memberships"
READERS: list[tuple[str, str, set[str | None], Reader]] = [
    ("GET", r"/v2/me", {None, SCHEDULES, BOOKINGS}, lambda a: a.one(Me)),
    ("PATCH", r"/v2/me", {None}, lambda a: a.one(Me)),
    ("GET", r"/v2/teams|/v2/organizations/\d+/teams(/me)?", {None}, lambda a: a.many(Team)),
    ("POST", r"/v2/teams|/v2/organizations/\d+/teams", {None}, lambda a: a.one(Team)),
    ("GET", ANY_TEAM, {None}, lambda a: a.one(Team)),
    ("GET", r"/v2/organizations/\d+/users", {None}, lambda a: a.many(User)),
    ("POST", r"/v2/organizations/\d+/users", {None}, lambda a: a.one(User)),
    ("PATCH|DELETE", r"/v2/organizations/\d+/users/\d+", {None}, lambda a: a.one(User)),
    ("GET", r"/v2/event-types", {EVENT_TYPES}, lambda a: a.many(EventType)),
    ("POST", r"/v2/event-types", {EVENT_TYPES}, lambda a: a.one(EventType)),
    ("GET|PATCH", r"/v2/event-types/\d+", {EVENT_TYPES}, lambda a: a.one(EventType)),
    ("GET", ANY_TEAM + "/event-types", {None, EVENT_TYPES}, lambda a: a.many(EventType)),
    ("POST", ANY_TEAM + "/event-types", {EVENT_TYPES}, lambda a: a.several(EventType)),
    (
        "GET|PATCH",
        ANY_TEAM + r"/event-types/\d+",
        {EVENT_TYPES},
        lambda a: a.several(EventType),
    ),
    ("GET", r"/v2/slots", {SLOTS}, lambda a: a.one(SlotList)),
    ("POST", r"/v2/slots/reservations", {SLOTS}, lambda a: a.one(Reservation)),
    ("PATCH", r"/v2/slots/reservations/.+", {SLOTS}, lambda a: a.one(Reservation)),
    ("GET", r"/v2/slots/reservations/.+", {SLOTS}, lambda a: a.optional(Reservation)),
    ("DELETE", r"/v2/slots/reservations/.+", {SLOTS}, lambda _: None),
    (
        "GET",
        r"/v2/(organizations/\d+/)?((teams|users)/\d+/)?bookings",
        {BOOKINGS},
        lambda a: a.page(Booking),
    ),
    ("POST", r"/v2/bookings", {BOOKINGS}, lambda a: a.several(Booking)),
    ("GET", r"/v2/bookings/(by-seat/)?[^/]+", {BOOKINGS}, lambda a: a.several(Booking)),
    (
        "POST",
        r"/v2/bookings/[^/]+/(cancel|reschedule|confirm|decline|mark-absent|guests)",
        {BOOKINGS},
        lambda a: a.several(Booking),
    ),
    ("PATCH", r"/v2/bookings/[^/]+/location", {BOOKINGS}, lambda a: a.one(Booking)),
    ("POST", r"/v2/bookings/[^/]+/reassign/\d+", {BOOKINGS}, lambda a: a.one(Reassignment)),
    ("GET", r"/v2/schedules", {SCHEDULES}, lambda a: a.many(Schedule)),
    ("GET|PATCH", r"/v2/schedules/\d+", {SCHEDULES}, lambda a: a.one(Schedule)),
    ("POST", r"/v2/schedules", {SCHEDULES}, lambda a: a.one(Schedule)),
    ("DELETE", r"/v2/schedules/\d+", {SCHEDULES}, lambda _: None),
    (
        "GET",
        r"/v2/organizations/\d+/((users|teams)/\d+/)?schedules",
        {None, SCHEDULES},
        lambda a: a.many(Schedule),
    ),
    ("GET", ANY_MEMBERSHIPS, {None}, lambda a: a.many(Membership)),
    ("POST", ANY_MEMBERSHIPS, {None}, lambda a: a.one(Membership)),
    ("GET|PATCH|DELETE", ANY_MEMBERSHIPS + r"/\d+", {None}, lambda a: a.one(Membership)),
    (
        "GET",
        r"/v2/(organizations/\d+/|(teams/\d+/)?event-types/\d+/)?webhooks",
        {None, BOOKINGS},
        lambda a: a.many(Webhook),
    ),
    ("POST", r"/v2/.*webhooks", {None}, lambda a: a.one(Webhook)),
    ("GET|PATCH|DELETE", r"/v2/.*webhooks/[^/]+", {None}, lambda a: a.one(Webhook)),
    ("GET", r"/v2/.+/private-links", {None}, lambda a: a.many(PrivateLink)),
    ("GET", r"/v2/organizations/.+/ooo", {None}, lambda a: a.many(OutOfOffice)),
    ("POST", r"/v2/organizations/.+/ooo", {None}, lambda a: a.one(OutOfOffice)),
    ("GET", r"/v2/calendars", {None}, lambda a: a.one(Calendars)),
    ("GET", r"/v2/calendars/busy-times", {None}, lambda a: a.many(BusyTime)),
]


def _reader(entry: Recording) -> Reader | None:
    for method, path, versions, reader in READERS:
        fits = re.fullmatch(method, entry.method) and re.fullmatch(path, entry.path)
        if fits and entry.version in versions and 200 <= entry.status < 300:
            return reader
    return None


def _answer(entry: Recording) -> Answer:
    content = json.dumps(entry.body).encode()
    return read_answer("GET /recorded", entry.status, entry.response["headers"], content)


def check_answer(entry: Recording) -> None:
    """Fail unless the client keeps what the recording has."""
    reader = _reader(entry)
    assert reader is not None
    answer = _answer(entry)
    assert answer.request_id == entry.response["headers"].get("x-request-id")
    found = reader(answer)
    data = entry.body.get("data")
    if isinstance(found, Page):
        assert losses(entry.body["pagination"], found.pagination) == []
        found = found.items
    if isinstance(found, SlotList):
        data = {"days": data}
    if isinstance(found, list):
        sent = data if isinstance(data, list) else [data]
        assert len(found) == len(sent)
        assert [losses(*pair) for pair in zip(sent, found, strict=True)] == [[]] * len(sent)
    elif found is None:
        assert data is None
    else:
        assert losses(data, found) == []


@pytest.mark.parametrize("entry", each(lambda entry: _reader(entry) is not None))
def test_a_recorded_answer_is_read_without_loss(entry: Recording) -> None:
    check_answer(entry)


def test_every_answer_of_the_second_server_is_read_without_loss() -> None:
    read = [
        entry
        for entry in later_recordings()
        # Fewer than no seats are left there, which is read as none.
        if _reader(entry) is not None and not entry.name.startswith("1378-")
    ]
    assert len(read) > 150
    assert failures(read, check_answer) == []


@pytest.mark.parametrize(("method", "path", "versions", "reader"), READERS)
def test_no_reader_is_idle(
    method: str, path: str, versions: set[str | None], reader: Reader
) -> None:
    recordings = [*all_recordings(), *later_recordings()]
    entries = [entry for entry in recordings if _reader(entry) is reader]
    assert entries, f"no recording of {method} {path} {versions}"


MODELS = (
    Booking, BusyTime, Calendars, EventType, Me, Membership, OutOfOffice, PrivateLink, Reassignment, Reservation,
    Schedule, Team, User, Webhook,
)  # fmt: skip
NAMES_IN_PARTS = {
    # CONTRACT.md 5.4: fields of the booking field `splitName`, which the text lacks.
    "firstNameLabel",
    "firstNamePlaceholder",
    "lastNameLabel",
    "lastNamePlaceholder",
    "lastNameRequired",
    # Of the embedded engine's feeds (docs/engine.md).
    "problem",
    "readAt",
    "keptUntil",
    "unreadEvents",
}


def _fields_of(model: Any) -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        found.add(f"{model.__name__}.{name}")
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= _fields_of(part)
    return found


def _parts(annotation: Any) -> set[Any]:
    return {annotation} | {deep for part in get_args(annotation) for deep in _parts(part)}


def _described() -> set[str]:
    schemas = openapi()["components"]["schemas"].values()
    return {name for schema in schemas for name in schema.get("properties", {})}


def test_every_field_of_a_model_was_recorded_or_is_described() -> None:
    entries = [found.values[0] for found in each(lambda entry: _reader(entry) is not None)]
    assert len(entries) > 100
    seen: set[str] = set()
    for entry in entries:
        reader = _reader(entry)
        assert reader is not None
        found = reader(_answer(entry))
        for model in found if isinstance(found, list | Page) else [found]:
            seen |= set(fields_seen(model)) if model is not None else set()
    known = set().union(*(_fields_of(model) for model in MODELS))
    assert len(known) > 150
    unseen = {to_camel(name.partition(".")[2]) for name in known - seen}
    assert unseen - _described() == NAMES_IN_PARTS


def test_a_lost_a_changed_and_an_invented_field_are_noticed() -> None:
    sent = {"id": 1, "name": "Sales", "bio": "Sell", "mission": "unread", "timeZone": None}
    kept = Team.model_construct({"id", "name", "slug"}, id=1, name="Other", slug="sales")
    assert losses(sent, kept) == [
        ".name was 'Sales' and is 'Other'",
        ".slug was made up",
        ".bio was lost",
    ]
