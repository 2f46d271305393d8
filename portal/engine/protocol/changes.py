"""What a write makes out of date (`portal.process.invalidation`): the times of some hosts, or everything.

Free times depend on their hosts, as hosts and as attendees of others (`depend_on`). A route with ``only_times``
changes nothing else that is kept, and its rules say whose times those are (`times_changed`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.process import invalidation

_tags: ContextVar[set[str] | None] = ContextVar("changed_times", default=None)


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
def marked_at_the_end(*, only_times: bool) -> Iterator[None]:
    """Mark what was changed inside the block after its end, when it is committed, and also when it failed half-way."""
    noted: set[str] = set()
    reset = _tags.set(noted)
    try:
        yield
    finally:
        _tags.reset(reset)
        if not only_times:
            invalidation.mark()
        elif noted:
            invalidation.mark(*noted)


def _of_host(user_id: int) -> str:
    # The services name hosts so, too, with Cal.com's ids.
    return f"host:{user_id}"


def _of_email(email: str) -> str:
    # Attendees' addresses are stored as they were typed.
    return f"attendee:{email.lower()}"
