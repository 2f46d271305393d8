"""Reader of webhook bodies: the few facts of a delivery that the portal uses (CONTRACT.md 8.4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from portal.services.models.intent import REQUEST_KEY


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
    except ValueError:
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
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    # The columns' length: a foreign text must not fail the storing of a delivery.
    return value[:64] if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    # A time without a zone cannot be compared with ours.
    return found if found and found.tzinfo else None
