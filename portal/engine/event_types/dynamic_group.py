"""The event type that several usernames make together (CONTRACT.md sections 3.1 and 5.1)."""

from collections.abc import Sequence
from typing import Final

from portal.engine.models import EventType, SchedulingType, User

LENGTHS: Final = [15, 30, 45, 60, 90]


def make_event_type(users: Sequence[User]) -> EventType:
    """Return the unsaved, synthetic event type of a group: all of them at once, 30 minutes by
    default.
    """
    return EventType(
        pk=0,
        owner=users[0],
        scheduling_type=SchedulingType.COLLECTIVE,
        title="Group Meeting",
        slug="dynamic",
        description="Join us for a meeting with multiple people",
        length_in_minutes=30,
        length_in_minutes_options=LENGTHS,
        locations=[{"type": "integration", "integration": "cal-video"}],
        custom_name="Group Meeting",
        disable_guests=True,
        extras={"successRedirectUrl": "", "calVideoSettings": {"sendTranscriptionEmails": False}},
    )
