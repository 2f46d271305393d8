"""The demo's event types of single hosts: each with its owner and the body that creates it."""

from typing import Any, Final

from portal.engine.demo import questions
from portal.engine.demo.hours import EVENINGS
from portal.engine.demo.locations import (
    CENTRAL,
    CLUB_LINK,
    DESK_PHONE,
    READING_ROOM,
    VIDEO,
    WORKSHOP,
    YOUR_PHONE,
)

type Json = dict[str, Any]

# The key "schedule" is the demo's own: the name of the owner's schedule that the type uses.
PERSONAL: Final[list[tuple[str, Json]]] = [
    (
        "maren",
        {
            "title": "Coffee with the head librarian",
            "slug": "coffee",
            "lengthInMinutes": 15,
            "lengthInMinutesOptions": [15, 30],
            "description": (
                "Suggestions, complaints, praise: **fifteen minutes**, no agenda. "
                "Take thirty if you bring cake."
            ),
            "locations": [CENTRAL, YOUR_PHONE],
            "bookingLimitsCount": {"day": 3, "week": 8},
        },
    ),
    (
        "maren",
        {
            "title": "Staff one-to-one",
            "slug": "staff-one-to-one",
            "lengthInMinutes": 45,
            "description": "For colleagues who have the link.",
            "locations": [VIDEO],
            "hidden": True,
        },
    ),
    (
        "tomas",
        {
            "title": "Homework help",
            "slug": "homework-help",
            "lengthInMinutes": 40,
            "lengthInMinutesOptions": [20, 40, 60],
            "slotInterval": 20,
            "description": (
                "For pupils from ten years on, in any subject that has books in it.\n\n"
                "- Bring the task *as it was given*\n"
                "- Bring what you have written so far\n"
                "- A parent may listen in"
            ),
            "locations": [VIDEO],
            "bookingLimitsDuration": {"day": 240},
            "bookingWindow": {"type": "calendarDays", "value": 30, "rolling": False},
        },
    ),
    (
        "delia",
        {
            "title": "Reading circle",
            "slug": "reading-circle",
            "lengthInMinutes": 60,
            "description": (
                "Six weeks, one novel, the same hour every week. "
                "You book **all six evenings at once**. This season: *The Sea, the Sea*."
            ),
            "locations": [CLUB_LINK],
            "recurrence": {"interval": 1, "occurrences": 6, "frequency": "weekly"},
            "minimumBookingNotice": 1440,
        },
    ),
    (
        "priya",
        {
            "title": "Family history hour",
            "slug": "family-history",
            "lengthInMinutes": 60,
            "description": (
                "Priya looks through registers, passenger lists and harbour logs **before** you "
                "meet, so every request is read and confirmed by hand.\n\n"
                "1. You send the names you have.\n"
                "2. We answer within two days.\n"
                "3. You meet online, with scans on the screen."
            ),
            "locations": [VIDEO],
            "bookingFields": questions.FAMILY_HISTORY,
            "confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True},
            "minimumBookingNotice": 2880,
            "bookingWindow": {"type": "businessDays", "value": 30, "rolling": False},
        },
    ),
    (
        "jonas",
        {
            "title": "Soldering evening",
            "slug": "soldering-evening",
            "lengthInMinutes": 120,
            "description": "Six stations, one tutor, a small radio to take home. Kits are paid for.",
            "locations": [WORKSHOP],
            "schedule": EVENINGS,
            "seats": {
                "seatsPerTimeSlot": 6,
                "showAttendeeInfo": False,
                "showAvailabilityCount": True,
            },
            "bookingWindow": {"type": "calendarDays", "value": 60, "rolling": False},
        },
    ),
    (
        "aiko",
        {
            "title": "Bookbinding lesson",
            "slug": "bookbinding",
            "lengthInMinutes": 90,
            "description": "Fold, sew and case in a notebook of your own. Beginners only.",
            "locations": [READING_ROOM],
            "beforeEventBuffer": 30,
            "afterEventBuffer": 15,
            "onlyShowFirstAvailableSlot": True,
            "bookingWindow": {"type": "calendarDays", "value": 120, "rolling": False},
            "minimumBookingNotice": 4320,
        },
    ),
    (
        "owen",
        {
            "title": "Phone the workshop",
            "slug": "phone-the-workshop",
            "lengthInMinutes": 10,
            "description": "Short questions about machines and materials. You call, Owen answers.",
            "locations": [DESK_PHONE],
            "minimumBookingNotice": 15,
            "bookingWindow": {"type": "calendarDays", "value": 5, "rolling": True},
            "offsetStart": 5,
        },
    ),
]
