"""Which value of ``cal-api-version`` each resource is called with (CONTRACT.md 2.4)."""

HEADER = "cal-api-version"

VERSIONS: dict[str, str | None] = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
    # These answer alike whatever the header says, so none is sent.
    "calendars": None,
    "me": None,
    "memberships": None,
    "ooo": None,
    "private-links": None,
    "teams": None,
    "users": None,
    "webhooks": None,
}
"""Path segment of a resource → the version of the contract that this client speaks."""


def version_for(path: str) -> str | None:
    """Return the header's value for a path template such as ``/teams/{team_id}/event-types``.

    The last resource named in the path decides. Raises KeyError when the table names none of the
    segments.
    """
    # From the end: /teams/{team_id}/event-types is about event types.
    for segment in reversed(path.strip("/").split("/")):
        if segment in VERSIONS:
            return VERSIONS[segment]
    raise KeyError(path)
