"""Emails about bookings that did not go out: held back from guests, or not taken by the mail server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.backend import engine_outbox

MOST = 200


@dataclass(frozen=True, slots=True)
class UnsentEmail:
    """An email about the booking `uid` that `email` did not get; `about` says what happened.

    `problem` is what the mail server said; empty where more emails to guests were caused than a visitor may cause.
    """

    uid: str
    title: str
    email: str
    about: str
    written_at: datetime
    problem: str = ""


def unsent_list(*, uid: str = "") -> Sequence[UnsentEmail]:
    """Return the newest ones, of one booking or of all. Cal.com sends its own emails, and tells of none."""
    outbox = engine_outbox()
    found = outbox.unsent_list(uid=uid, most=MOST) if outbox else []
    return [UnsentEmail(**fields) for fields in found]


def unsent_send(*, uid: str) -> int:
    outbox = engine_outbox()
    return int(outbox.unsent_send(uid=uid)) if outbox else 0
