"""Bookings as Cal.com answered the calls that made, moved or cancelled them.

The page that follows such a call needs no other one; and it stands while Cal.com does not answer.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from portal.calcom.schemas.booking import Booking
from portal.conf.upstream import is_engine
from portal.process.shared_cache import cache
from portal.services.cache import answer_key, note_last_known

# Seconds in which the booking's page asks for nothing: as long as a redirect takes on a bad line.
_FRESH: Final = 15
# Seconds in which it stands in for an answer that cannot be had.
_LAST_KNOWN: Final = 3600


@dataclass(frozen=True, slots=True)
class _Answered:
    booking: Booking
    at: float


def keep(booking: Booking) -> None:
    cache.set(_key(booking.uid), _Answered(booking, time.time()), timeout=_LAST_KNOWN)


def forget(uid: str) -> None:
    """Call it when the booking was changed by anybody else."""
    cache.delete(_key(uid))


def just_answered(uid: str) -> Booking | None:
    """Return the booking if a call has answered with it some seconds ago."""
    # The engine's own answer costs nothing, and is never old.
    found: _Answered | None = None if is_engine() else cache.get(_key(uid))
    return found.booking if found and time.time() - found.at < _FRESH else None


def last_answered(uid: str) -> Booking | None:
    """Return the booking as it was last answered, for an outage: `services.cache.last_known_since` has the time."""
    found: _Answered | None = cache.get(_key(uid))
    if found is None:
        return None
    note_last_known(datetime.fromtimestamp(found.at, UTC))
    return found.booking


def _key(uid: str) -> str:
    return answer_key("answered", uid)
