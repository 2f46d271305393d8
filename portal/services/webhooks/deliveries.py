"""Reader of webhook bodies: the few facts of a delivery that the portal uses (CONTRACT.md 8.4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from portal.services.models.intent import REQUEST_KEY

# Later than that, what was lost is found by asking for changed bookings (`inbox.changes_read`).
OLDEST: Final = timedelta(days=1)
_MOST_ID: Final = 2**63 - 1
# As the readers of addresses have it: sums of days must stay in Python's calendar.
_FIRST_YEAR, _LAST_YEAR = 1970, 9990


@dataclass(frozen=True, slots=True)
class Content:
    """What the portal uses of a delivery. Everything may be missing: unknown triggers are harmless."""

    trigger: str
    sent_at: datetime | None
    booking_uid: str
    event_type_id: int | None
    host_ids: tuple[int, ...]
    request_key: str


def content_of(body: bytes) -> Content | None:
    """Return what the portal uses of a body, None when it is no JSON object with a payload."""
    try:
        delivery = json.loads(body)
    # Brackets that are nested a thousand deep exhaust the parser's stack.
    except (ValueError, RecursionError):
        return None
    # Older servers send meetings that start or end without an envelope.
    payload = delivery.get("payload", delivery) if isinstance(delivery, dict) else None
    if not isinstance(payload, dict):
        return None
    metadata = payload.get("metadata")
    key = metadata.get(REQUEST_KEY) if isinstance(metadata, dict) else None
    return Content(
        trigger=_text(delivery.get("triggerEvent")),
        sent_at=_moment(delivery.get("createdAt")),
        # A no-show's payload calls it `bookingUid`.
        booking_uid=_text(payload.get("uid") or payload.get("bookingUid")),
        event_type_id=_integer(payload.get("eventTypeId")),
        host_ids=tuple(_host_ids(payload)),
        request_key=_text(key),
    )


def is_old(content: Content, *, now: datetime) -> bool:
    """Say whether a delivery says itself that it was sent more than a day ago."""
    return content.sent_at is not None and now - content.sent_at > OLDEST


def _host_ids(payload: Mapping[str, Any]) -> list[int]:
    team, entry = payload.get("team"), payload.get("oooEntry")
    members = team.get("members") if isinstance(team, dict) else None
    # The team's members are its hosts besides the organizer.
    people = [payload.get("organizer"), *(members if isinstance(members, list) else [])]
    people.append(entry.get("user") if isinstance(entry, dict) else None)
    found = [_integer(one.get("id")) for one in people if isinstance(one, dict)]
    return [one for one in found if one is not None]


def _integer(value: object) -> int | None:
    # For Python True is an int, and 1 may be the id of a person.
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= _MOST_ID else None


def _text(value: object) -> str:
    # The columns' length: a foreign text must not fail the storing of a delivery.
    # NUL and halves of surrogate pairs, which JSON can write and PostgreSQL cannot, are not printable either.
    return "".join(filter(str.isprintable, value[:64])) if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
        # A time without a zone cannot be compared with ours.
        moment = found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
