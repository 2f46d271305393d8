"""The status of a booking in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

STATUS_WORDS = {
    "accepted": gettext_noop("Confirmed"),
    "pending": gettext_noop("Unconfirmed"),
    "cancelled": gettext_noop("Cancelled"),
    "rejected": gettext_noop("Rejected"),
}


def status_words(status: str) -> str:
    # A newer Cal.com may have others.
    return _(STATUS_WORDS.get(status, status))
