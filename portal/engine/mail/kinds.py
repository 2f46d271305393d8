"""Kinds of emails, and their sentences for attendees and hosts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORKFLOW: Final = "workflow"
"""The kind of an email whose words staff wrote, and that has them in its details."""


class Kind(StrEnum):
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
        """Whether the booking is over, so that nothing about it can be changed any more."""
        return self in (Kind.DECLINED, Kind.CANCELLED)


@dataclass(frozen=True, slots=True)
class Wording:
    """The beginning of the subject and the first sentence."""

    subject: str
    sentence: str


# Marked here, translated in `wording`: the language is the recipient's, not the process's.
TO_ATTENDEES: Final = {
    Kind.BOOKED: Wording(_("Booked"), _("Your booking is confirmed.")),
    Kind.REQUESTED: Wording(
        _("Waiting for confirmation"),
        _(
            "Your booking has been passed on. You get another mail when it is confirmed or declined."
        ),
    ),
    Kind.CONFIRMED: Wording(_("Confirmed"), _("Your booking has been confirmed.")),
    Kind.DECLINED: Wording(_("Declined"), _("Your booking has been declined.")),
    Kind.MOVED: Wording(_("Moved"), _("Your booking has been moved to another time.")),
    Kind.RELOCATED: Wording(
        _("New place"), _("Your booking takes place somewhere else than before.")
    ),
    Kind.REASSIGNED: Wording(_("New host"), _("Your booking is with another host than before.")),
    Kind.CANCELLED: Wording(_("Cancelled"), _("Your booking has been cancelled.")),
}
TO_HOSTS: Final = {
    Kind.BOOKED: Wording(_("New booking"), _("Somebody has booked a time with you.")),
    Kind.REQUESTED: Wording(
        _("Please confirm"), _("Somebody asks for a time with you. Please confirm or decline it.")
    ),
    Kind.CONFIRMED: Wording(_("Confirmed"), _("The booking has been confirmed.")),
    Kind.DECLINED: Wording(_("Declined"), _("The booking has been declined.")),
    Kind.MOVED: Wording(_("Moved"), _("The booking has been moved to another time.")),
    Kind.RELOCATED: Wording(
        _("New place"), _("The booking takes place somewhere else than before.")
    ),
    Kind.REASSIGNED: Wording(_("New host"), _("The booking has another host than before.")),
    Kind.CANCELLED: Wording(_("Cancelled"), _("The booking has been cancelled.")),
}


def wording(kind: Kind, *, to_host: bool) -> Wording:
    """Return the sentences for a kind of email, in the active language."""
    words = (TO_HOSTS if to_host else TO_ATTENDEES)[kind]
    return Wording(gettext(words.subject), gettext(words.sentence))
