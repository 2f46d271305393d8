"""The location of an event type, as far as a short form goes: one place, given by the organizer or the attendee."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from portal.calcom.schemas.event_type import Location
from portal.web.text import web_address

CAL_VIDEO = "cal-video"
KEEP = "keep"
VALUES = {"address": "address", "link": "link", "phone": "phone"}
"""Kinds whose value the organizer gives, with the field of the wire that holds it (CONTRACT.md 5.3)."""
KINDS = (
    ("address", "At an address"),
    ("link", "Online, by a link"),
    ("phone", "By phone, the attendee calls"),
    (CAL_VIDEO, "Cal Video"),
    ("attendeePhone", "By phone, the attendee is called"),
    ("attendeeAddress", "At the attendee's address"),
    ("attendeeDefined", "Somewhere the attendee chooses"),
)
FIELDS = ("location_kind", "location_value", "location_public")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def kind_of(locations: Sequence[Location]) -> str:
    """Return the kind of a single simple location, `KEEP` for what the form cannot show."""
    if len(locations) != 1:
        return KEEP
    only = locations[0]
    if only.type == "integration":
        return CAL_VIDEO if only.integration == "cal-video" else KEEP
    return only.type if only.type in dict(KINDS) else KEEP


def kinds_for(locations: Sequence[Location]) -> list[tuple[str, str]]:
    """Return the choices for an event type that has these locations."""
    kinds = list(KINDS)
    if kind_of(locations) == KEEP:
        kinds.insert(0, (KEEP, f"As it is: {summary(locations)}"))
    return kinds


def shown(locations: Sequence[Location]) -> dict[str, Any]:
    """Return what the form shows of these locations."""
    kind = kind_of(locations)
    only = locations[0] if kind in VALUES else None
    return {
        "location_kind": kind,
        "location_value": getattr(only, VALUES[kind]) or "" if only else "",
        "location_public": bool(only and only.public),
    }


def summary(locations: Sequence[Location]) -> str:
    """Return the locations in a line for staff."""
    return ", ".join(_words(each) for each in locations) or "none"


def problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the cleaned fields, by field."""
    kind, value = values.get("location_kind"), str(values.get("location_value") or "").strip()
    if kind not in VALUES:
        return {}
    if not value:
        return {"location_value": "Say where: this kind of location needs it."}
    if kind == "link" and not web_address(value):
        return {
            "location_value": "Give a whole web address, such as https://meet.example.com/room."
        }
    if kind == "phone" and not _PHONE.fullmatch(_digits(value)):
        return {"location_value": "Give a whole phone number, such as +39 06 1234 5678."}
    return {}


def location(values: Mapping[str, Any]) -> Location:
    """Return the location that the cleaned fields, which have no problems, stand for."""
    kind = values["location_kind"]
    if kind == CAL_VIDEO:
        return Location(type="integration", integration="cal-video")
    if kind not in VALUES:
        return Location(type=kind)
    value = values["location_value"].strip()
    given = {VALUES[kind]: _digits(value) if kind == "phone" else value}
    return Location(type=kind, public=values["location_public"], **given)


def _digits(phone: str) -> str:
    return re.sub(r"[\s().-]", "", phone)


def _words(each: Location) -> str:
    value = each.address or each.link or each.phone or each.integration or ""
    label = "" if each.type == "integration" else dict(KINDS).get(each.type, each.type)
    return ": ".join(part for part in (label, value) if part)
