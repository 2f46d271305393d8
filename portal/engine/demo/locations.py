"""Locations of the demo's event types, as Cal.com's create calls take them."""

from typing import Any, Final

type Json = dict[str, Any]

VIDEO: Final[Json] = {"type": "integration", "integration": "cal-video"}
# All names and numbers are invented; the telephone number is one that Ofcom keeps for fiction.
CENTRAL: Final[Json] = {
    "type": "address",
    "address": "Central Library, 1 Quay Street, Rivermouth",
    "public": True,
}
WORKSHOP: Final[Json] = {
    "type": "address",
    "address": "Makerspace, The Old Sail Loft, Rope Walk, Rivermouth",
    "public": True,
}
READING_ROOM: Final[Json] = {
    "type": "address",
    "address": "Harbour Reading Room, 12 Pier Road, Rivermouth",
    "public": True,
}
CLUB_LINK: Final[Json] = {
    "type": "link",
    "link": "https://meet.rivermouth.example/reading-circle",
    "public": True,
}
DESK_PHONE: Final[Json] = {"type": "phone", "phone": "+442079460123", "public": True}
YOUR_PHONE: Final[Json] = {"type": "attendeePhone"}
YOUR_ADDRESS: Final[Json] = {"type": "attendeeAddress"}
YOUR_CHOICE: Final[Json] = {"type": "attendeeDefined"}
