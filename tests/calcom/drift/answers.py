"""A small Cal.com that answers every GET of the drift check in the expected shapes."""

from typing import Any

import httpx

ME = {"id": 1, "email": "ada@acme.test", "username": "ada", "name": "Ada Admin", "avatarUrl": None, "bio": None,
      "timeZone": "Europe/London", "organizationId": 4}  # fmt: skip
TEAM = {"id": 5, "name": "Sales", "slug": "sales", "logoUrl": None, "bio": None, "isOrganization": False,
        "timeZone": "UTC"}  # fmt: skip
ORGANIZATION = TEAM | {"id": 4, "name": "Acme", "slug": "acme", "isOrganization": True}
USER = {name: value for name, value in ME.items() if name != "organizationId"}
SCHEDULE = {"id": 3, "ownerId": 1, "name": "Hours", "timeZone": "UTC", "isDefault": True, "availability": [],
            "overrides": []}  # fmt: skip
DATA: dict[str, Any] = {
    "me": ME,
    "teams": [ORGANIZATION, TEAM],
    "users": [USER],
    "event-types": [],
    "schedules": [SCHEDULE],
    "slots": {"2026-12-01": [{"start": "2026-12-01T09:00:00.000Z"}]},
    "bookings": [],
    "webhooks": [],
    "calendars": {"connectedCalendars": [], "destinationCalendar": {}},
}
LIMITS = {
    "X-RateLimit-Limit-Default": "120",
    "X-RateLimit-Remaining-Default": "117",
    "X-RateLimit-Reset-Default": "60",
}


def healthy(request: httpx.Request, data: dict[str, Any] | None = None) -> httpx.Response:
    """Answer as Cal.com does; `data` replaces that of a last segment of a path."""
    kind = request.url.path.rpartition("/")[2]
    pages = {"totalItems": 0, "hasNextPage": False}
    body = {"status": "success", "data": (DATA | (data or {}))[kind], "pagination": pages}
    return httpx.Response(200, json=body, headers=LIMITS)
