"""The engine's emails about bookings: what waits, fails, was given up, held back or sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portal.backend import engine_outbox
from portal.services.bookings.unsent import MOST, UnsentEmail

STATES: Final = ("failing", "abandoned", "withheld", "waiting", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEmail(UnsentEmail):
    """`next_attempt_at` is None where no attempt is to come."""

    id: int
    attempts: int
    next_attempt_at: datetime | None


def has_outbox() -> bool:
    """Whether there is one: Cal.com sends its own emails, and tells of none."""
    return engine_outbox() is not None


def outbox_counts() -> Mapping[str, int]:
    """Return how many emails are in each of STATES."""
    outbox = engine_outbox()
    return outbox.outbox_counts() if outbox else dict.fromkeys(STATES, 0)


def outbox_list(*, state: str) -> Sequence[OutboxEmail]:
    outbox = engine_outbox()
    found = outbox.outbox_list(state=state, most=MOST) if outbox else []
    return [OutboxEmail(**fields) for fields in found]


def outbox_send(*, state: str, email_id: int | None = None) -> int:
    """Have one email in a state sent again, or all; return how many are on their way."""
    outbox = engine_outbox()
    return int(outbox.outbox_send(state=state, email_id=email_id)) if outbox else 0
