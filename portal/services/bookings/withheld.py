"""Emails to guests that were held back, as more of them were caused than a visitor may cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.backend import engine_outbox

MOST = 200


@dataclass(frozen=True, slots=True)
class WithheldEmail:
    """An email about the booking `uid` that `email` did not get; `about` says what happened."""

    uid: str
    title: str
    email: str
    about: str
    written_at: datetime


def withheld_list(*, uid: str = "") -> Sequence[WithheldEmail]:
    """Return the newest ones, of one booking or of all. Cal.com sends its own emails, and tells of none."""
    outbox = engine_outbox()
    found = outbox.withheld_list(uid=uid, most=MOST) if outbox else []
    return [WithheldEmail(**fields) for fields in found]


def withheld_send(*, uid: str) -> int:
    outbox = engine_outbox()
    return int(outbox.withheld_send(uid=uid)) if outbox else 0
