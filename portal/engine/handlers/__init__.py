"""The calls of the API, a file per noun: a request in, a Cal.com-shaped answer out."""

from importlib import import_module
from typing import Final

NOUNS: Final = (
    "me",
    "teams",
    "organizations",
    "memberships",
    "event_types",
    "team_event_types",
    "slots",
    "reservations",
    "bookings",
    "booking_actions",
    "booking_lists",
    "schedules",
    "organization_schedules",
    "webhooks",
    "calendars",
    "selected_calendars",
    "private_links",
    "out_of_office",
    "older_contracts",
    "older_slots",
    "older_event_types",
    "api_keys",
    "conferencing",
    "timezones",
)


def load() -> None:
    """Import every handler, which registers its routes."""
    for noun in NOUNS:
        import_module(f"{__name__}.{noun}")
