"""What a write makes out of date (`portal.process.invalidation`): everything, or only what depends on what it changes.

Free times depend on their hosts, as hosts and as attendees of others (`depend_on`); whoever takes or gives back time
says whose it is (`times_changed`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Final

from portal.process import invalidation
from portal.process.invalidation import EVENT_TYPES, HOURS

_tags: ContextVar[set[str] | None] = ContextVar("changed_times", default=None)


class Change(Enum):
    """What the writes of a route may change, apart from the times that its rules name."""

    EVERYTHING = "everything"
    EVENT_TYPES = "event types"
    HOURS = "hours, days off and calendars of hosts"
    TIMES = "nothing but those times"
    NOTHING = "nothing that is kept"


_MARKS: Final = {Change.EVENT_TYPES: {EVENT_TYPES}, Change.HOURS: {HOURS}}


def depend_on(*, user_ids: Iterable[int], emails: Iterable[str]) -> None:
    """Let what is being made depend on all that takes time of these users, who have these addresses."""
    invalidation.depend(*map(_of_host, user_ids), *map(_of_email, emails))


def times_changed(*, user_ids: Iterable[int] = (), emails: Iterable[str] = ()) -> None:
    """Say that time of these hosts, or of users with these addresses, was taken or is free again."""
    tags = {*map(_of_host, user_ids), *map(_of_email, emails)}
    noted = _tags.get()
    if noted is not None:
        noted |= tags
    elif tags:
        invalidation.mark(*tags)


@contextmanager
def marked_at_the_end(change: Change, *, team_id: str = "") -> Iterator[None]:
    """Mark what was changed inside the block after its end, when it is committed, and also when it failed half-way.

    `team_id` is of the team whose event types are written.
    """
    noted: set[str] = set()
    reset = _tags.set(noted)
    try:
        yield
    finally:
        _tags.reset(reset)
        if change is Change.EVERYTHING:
            invalidation.mark()
        else:
            noted |= _MARKS.get(change, set())
            if change is Change.EVENT_TYPES and team_id.isdecimal():
                # Paths are read as numbers: 02 is 2.
                noted.add(invalidation.event_types_of(int(team_id)))
            if noted:
                invalidation.mark(*noted)


def _of_host(user_id: int) -> str:
    # The services name hosts so, too, with Cal.com's ids.
    return f"host:{user_id}"


def _of_email(email: str) -> str:
    # Attendees' addresses are stored as they were typed.
    return f"attendee:{email.lower()}"
