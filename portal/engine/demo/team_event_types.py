"""The demo's event types of teams: each with its team's slug and the body that creates it.

The first is as plain as can be: half an hour, one location, no booking fields of its own.
"""

from typing import Any, Final

from portal.engine.demo import questions
from portal.engine.demo.locations import (
    CENTRAL,
    CLUB_LINK,
    DESK_PHONE,
    READING_ROOM,
    VIDEO,
    WORKSHOP,
    YOUR_ADDRESS,
    YOUR_CHOICE,
    YOUR_PHONE,
)

type Json = dict[str, Any]


def host(username: str, *, mandatory: bool = False, priority: str = "medium") -> Json:
    return {"username": username, "mandatory": mandatory, "priority": priority}


# Hosts are named by username; `seed` puts their ids in.
TEAM: Final[list[tuple[str, Json]]] = [
    (
        "librarians",
        {
            "title": "A half hour with a librarian",
            "slug": "half-hour",
            "schedulingType": "roundRobin",
            "hosts": [
                host("maren"),
                host("tomas", priority="high"),
                host("delia"),
                host("priya", priority="low"),
            ],
            "lengthInMinutes": 30,
            "description": (
                "Looking for a book, a fact or a place to start? Tell us **what you want to "
                "know**; whoever is free will help you find it."
            ),
            "locations": [VIDEO],
        },
    ),
    (
        "librarians",
        {
            "title": "Reading advice",
            "slug": "reading-advice",
            "schedulingType": "roundRobin",
            "hosts": [
                host("tomas", mandatory=True),
                host("maren", priority="highest"),
                host("priya", priority="lowest"),
            ],
            "lengthInMinutes": 30,
            "lengthInMinutesOptions": [15, 30, 45],
            "description": (
                "Two readers find your next book: Tomás, and one colleague with other tastes. "
                "Meet us wherever suits you."
            ),
            "locations": [
                VIDEO,
                CENTRAL,
                CLUB_LINK,
                DESK_PHONE,
                YOUR_PHONE,
                YOUR_ADDRESS,
                YOUR_CHOICE,
            ],
        },
    ),
    (
        "librarians",
        {
            "title": "Research round table",
            "slug": "research-round-table",
            "schedulingType": "collective",
            "hosts": [host("maren"), host("tomas"), host("priya")],
            "lengthInMinutes": 60,
            "slotInterval": 30,
            "description": (
                "Three of us at one table for a thesis, a local history book or a documentary. "
                "Send us a page in advance; see the "
                "[guide to our collections](https://rivermouth.example/collections)."
            ),
            "locations": [VIDEO],
            "minimumBookingNotice": 2880,
            "bookingWindow": {"type": "calendarDays", "value": 90, "rolling": False},
        },
    ),
    (
        "librarians",
        {
            "title": "Books at your door",
            "slug": "books-at-your-door",
            "schedulingType": "managed",
            "hosts": [host("maren"), host("tomas")],
            "lengthInMinutes": 45,
            "description": (
                "For readers who cannot come to us. We bring a bag of books, and a chat. "
                "Each librarian keeps a round of their own: choose the one you know."
            ),
            "locations": [YOUR_ADDRESS],
            "beforeEventBuffer": 30,
            "afterEventBuffer": 30,
            "bookingLimitsCount": {"day": 2},
        },
    ),
    (
        "makerspace",
        {
            "title": "Laser cutter induction",
            "slug": "laser-cutter-induction",
            "schedulingType": "roundRobin",
            "hosts": [host("owen", priority="high"), host("jonas")],
            "lengthInMinutes": 60,
            "description": (
                "Needed once before you may cut by yourself. We cover:\n\n"
                "- materials that must **never** go in\n"
                "- focus, power and speed\n"
                "- what to do when it smells of smoke"
            ),
            "locations": [WORKSHOP],
            "beforeEventBuffer": 15,
            "afterEventBuffer": 15,
            "bookingLimitsCount": {"week": 12, "month": 40},
        },
    ),
    (
        "makerspace",
        {
            "title": "Project clinic",
            "slug": "project-clinic",
            "schedulingType": "roundRobin",
            "hosts": [host("owen"), host("jonas"), host("aiko")],
            "lengthInMinutes": 45,
            "description": "Bring the project that has been in a drawer since spring.",
            "locations": [WORKSHOP, VIDEO],
            "bookingFields": questions.PROJECT_CLINIC,
        },
    ),
    (
        "makerspace",
        {
            "title": "3D printer check",
            "slug": "printer-check",
            "schedulingType": "roundRobin",
            "hosts": [host("owen"), host("jonas")],
            "lengthInMinutes": 10,
            "description": "Ten minutes before you press *print*: is the file going to work?",
            "locations": [VIDEO],
            "minimumBookingNotice": 0,
            "bookingWindow": {"type": "calendarDays", "value": 4, "rolling": True},
        },
    ),
    (
        "makerspace",
        {
            "title": "Open bench",
            "slug": "open-bench",
            "schedulingType": "collective",
            "hosts": [host("owen")],
            "lengthInMinutes": 120,
            "description": "Eight places, shared tools, good company. No tuition.",
            "locations": [WORKSHOP],
            "seats": {
                "seatsPerTimeSlot": 8,
                "showAttendeeInfo": True,
                "showAvailabilityCount": True,
            },
        },
    ),
    (
        "rooms",
        {
            "title": "Meeting room by the water",
            "slug": "meeting-room",
            "schedulingType": "collective",
            "hosts": [host("maren")],
            "lengthInMinutes": 60,
            "lengthInMinutesOptions": [60, 120, 180],
            "slotInterval": 30,
            "description": (
                "Twelve chairs, a screen, a kettle, a view. Bookings at short notice have to be "
                "confirmed by us."
            ),
            "locations": [READING_ROOM],
            "confirmationPolicy": {
                "type": "time",
                "noticeThreshold": {"unit": "hours", "count": 72},
                "blockUnconfirmedBookingsInBooker": True,
            },
            "bookingWindow": {"type": "calendarDays", "value": 365, "rolling": False},
            "disableGuests": True,
        },
    ),
    (
        "rooms",
        {
            "title": "School visit",
            "slug": "school-visit",
            "schedulingType": "collective",
            "hosts": [host("maren"), host("owen")],
            "lengthInMinutes": 90,
            "description": (
                "A tour of the stacks, a story, and something cut from cardboard on the laser. "
                "For classes of up to thirty."
            ),
            "locations": [CENTRAL],
            "bookingFields": questions.SCHOOL_VISIT,
            "minimumBookingNotice": 10080,
            "bookingWindow": {"type": "businessDays", "value": 60, "rolling": False},
            "bookingLimitsCount": {"week": 2},
        },
    ),
    (
        "rooms",
        {
            "title": "Craft fair stall",
            "slug": "craft-fair-stall",
            "schedulingType": "collective",
            "hosts": [host("aiko")],
            "lengthInMinutes": 20,
            "description": "Show us what you sell and choose your table for the next fair.",
            "locations": [READING_ROOM, YOUR_PHONE],
            "bookingWindow": {"type": "range", "days": [3, 45]},
            "bookingLimitsDuration": {"week": 240},
        },
    ),
    (
        "rooms",
        {
            "title": "Exhibition planning",
            "slug": "exhibition-planning",
            "schedulingType": "roundRobin",
            "hosts": [host("aiko"), host("maren")],
            "lengthInMinutes": 30,
            "description": "For artists with a date. Please do not pass the link on.",
            "locations": [VIDEO],
            "recurrence": {"interval": 1, "occurrences": 3, "frequency": "monthly"},
            "hidden": True,
        },
    ),
]
