"""Event types to begin with, as libraries and town halls need them: all but title, place and people is decided."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.event_type_input import HostInput
from portal.services.errors import InvalidInput
from portal.services.event_types.event_types import event_type_create, is_slug_taken
from portal.services.people.teams import team_membership_list


@dataclass(frozen=True, slots=True)
class Starter:
    """`fields` are of EventTypeInput; `scheduling` says who of a team takes part: one by turns, or all."""

    title: Any
    summary: Any
    minutes: int
    location: str
    scheduling: str
    fields: Mapping[str, Any]


_LINK = URLValidator(schemes=["http", "https"])
_PHONE = re.compile(r"\+\d{6,15}")
LONGEST_MINUTES = 12 * 60
# Cal.com names them so (CONTRACT.md 6.3).
ONE_BY_TURNS, ALL = "roundRobin", "collective"

STARTERS: Mapping[str, Starter] = {
    "desk": Starter(
        gettext_lazy("Desk talk"),
        gettext_lazy("Half an hour with one of you, at the desk."),
        30,
        "address",
        ONE_BY_TURNS,
        {"minimum_booking_notice": 60},
    ),
    "room": Starter(
        gettext_lazy("Room"),
        gettext_lazy("A room for an hour or two; nobody waits outside."),
        60,
        "address",
        ONE_BY_TURNS,
        {
            "length_in_minutes_options": [60, 120],
            "after_event_buffer": 15,
            "minimum_booking_notice": 60,
        },
    ),
    "visit": Starter(
        gettext_lazy("Group visit"),
        gettext_lazy("A class or a group comes; you confirm first, two days ahead at the latest."),
        90,
        "address",
        ONE_BY_TURNS,
        {
            "minimum_booking_notice": 2 * 24 * 60,
            "before_event_buffer": 15,
            "after_event_buffer": 15,
            "confirmation_policy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
        },
    ),
    "workshop": Starter(
        gettext_lazy("Workshop"),
        gettext_lazy("Ten people share one time, each with a booking of their own."),
        120,
        "address",
        ALL,
        {
            "seats": {
                "seatsPerTimeSlot": 10,
                "showAttendeeInfo": False,
                "showAvailabilityCount": True,
            },
            "minimum_booking_notice": 24 * 60,
        },
    ),
    "call": Starter(
        gettext_lazy("Video call"),
        gettext_lazy("A quarter of an hour in your own video room."),
        15,
        "link",
        ONE_BY_TURNS,
        {"minimum_booking_notice": 60},
    ),
}

# Where one meets, and what must be typed for it.
LOCATIONS: Mapping[str, Any] = {
    "address": gettext_lazy("At an address or in a room"),
    "link": gettext_lazy("In a video room: a link of your own"),
    "phone": gettext_lazy("They call you: a phone number"),
    "attendeePhone": gettext_lazy("You call them: they give a phone number"),
}


def starter_create(
    *,
    kind: str,
    title: str,
    minutes: int,
    team_id: int | None,
    location: str,
    where: str,
    slug: str = "",
) -> EventType:
    """Make an event type of a team with all its members, or of the account without one.

    `where` is the address, link or number that `location` asks for; without `slug` one is made of the
    title. Raises InvalidInput, its fields named as these.
    """
    starter = STARTERS.get(kind)
    if starter is None:
        raise InvalidInput(
            _("Choose what you offer."), fields={"kind": _("Choose what you offer.")}
        )
    fields: dict[str, Any] = {
        **starter.fields,
        "title": title.strip(),
        "slug": slug or _free_slug(title, kind, team_id),
        "length_in_minutes": minutes,
        "locations": [location_of(location, where.strip())],
    }
    options = fields.get("length_in_minutes_options")
    if options:
        # Twice as long is offered too, within a day.
        lengths = [each for each in (minutes, minutes * 2) if each <= LONGEST_MINUTES]
        fields["length_in_minutes_options"] = lengths if len(lengths) > 1 else None
    if team_id is not None:
        members = [one for one in team_membership_list(team_id=team_id) if one.accepted]
        if not members:
            said = _("This team has no members yet.")
            raise InvalidInput(said, fields={"team": said})
        fields["scheduling_type"] = starter.scheduling
        fields["hosts"] = [HostInput(user_id=one.user_id) for one in members]
    return event_type_create(team_id=team_id, fields=fields)


def kind_of(event_type: EventType) -> str:
    """Return the starter that an event type is most like."""
    if event_type.seats and event_type.seats.is_on:
        return "workshop"
    if event_type.confirmation_policy and event_type.confirmation_policy.is_on:
        return "visit"
    if event_type.scheduling_type == ALL:
        return "workshop"
    return "call" if any(one.type == "link" for one in event_type.locations) else "desk"


def location_of(kind: str, where: str) -> dict[str, Any]:
    if kind not in LOCATIONS:
        said = _("Say where one meets.")
        raise InvalidInput(said, fields={"location": said})
    if kind == "attendeePhone":
        return {"type": kind}
    if not where:
        said = _("Say where one meets.")
        raise InvalidInput(said, fields={"where": said})
    if kind == "link":
        try:
            _LINK(where)
        except ValidationError as error:
            said = _("Give a link such as https://meet.example.org/room.")
            raise InvalidInput(said, fields={"where": said}) from error
    if kind == "phone" and not _PHONE.fullmatch(where.replace(" ", "")):
        said = _("Give a number such as +390612345678.")
        raise InvalidInput(said, fields={"where": said})
    return {"type": kind, kind: where, "public": True}


def _free_slug(title: str, kind: str, team_id: int | None) -> str:
    # Titles in other scripts leave nothing of a word.
    base = slugify(title)[:80] or kind
    slug, number = base, 2
    while is_slug_taken(team_id=team_id, slug=slug):
        slug, number = f"{base}-{number}", number + 1
    return slug
