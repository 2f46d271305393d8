"""What letters tell of, and the sentences for it: one for the attendee, one for the host."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The changes of a booking that people get mail about."""

    BOOKED = "booked"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    MOVED = "moved"
    RELOCATED = "relocated"
    REASSIGNED = "reassigned"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the booking is over, so that nothing can be changed any more."""
        return self in (Kind.DECLINED, Kind.CANCELLED)


@dataclass(frozen=True, slots=True)
class Wording:
    """The beginning of the subject and the first sentence."""

    subject: str
    sentence: str


TO_ATTENDEES: Final = {
    Kind.BOOKED: Wording("Booked", "Your booking is confirmed."),
    Kind.REQUESTED: Wording(
        "Waiting for confirmation",
        "Your booking has been passed on. You get another mail when it is confirmed or declined.",
    ),
    Kind.CONFIRMED: Wording("Confirmed", "Your booking has been confirmed."),
    Kind.DECLINED: Wording("Declined", "Your booking has been declined."),
    Kind.MOVED: Wording("Moved", "Your booking has been moved to another time."),
    Kind.RELOCATED: Wording("New place", "Your booking takes place somewhere else than before."),
    Kind.REASSIGNED: Wording("New host", "Your booking is with another host than before."),
    Kind.CANCELLED: Wording("Cancelled", "Your booking has been cancelled."),
}
TO_HOSTS: Final = {
    Kind.BOOKED: Wording("New booking", "Somebody has booked a time with you."),
    Kind.REQUESTED: Wording(
        "Please confirm", "Somebody asks for a time with you. Please confirm or decline it."
    ),
    Kind.CONFIRMED: Wording("Confirmed", "The booking has been confirmed."),
    Kind.DECLINED: Wording("Declined", "The booking has been declined."),
    Kind.MOVED: Wording("Moved", "The booking has been moved to another time."),
    Kind.RELOCATED: Wording("New place", "The booking takes place somewhere else than before."),
    Kind.REASSIGNED: Wording("New host", "The booking has another host than before."),
    Kind.CANCELLED: Wording("Cancelled", "The booking has been cancelled."),
}


def wording(kind: Kind, *, to_host: bool) -> Wording:
    """Return the sentences for a kind of letter."""
    return (TO_HOSTS if to_host else TO_ATTENDEES)[kind]
