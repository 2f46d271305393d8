"""Connecting feeds, and selecting those that count as busy (CONTRACT.md 9.1, 9.3, 9.4)."""

import time as machine_time
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from portal.engine import clock
from portal.engine.calendars import feeds, tasks
from portal.engine.calendars.fetching import SECONDS
from portal.engine.calendars.models import (
    ICS_FEED,
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    SelectedCalendar,
)
from portal.engine.errors import BadRequest, NotFound, Unauthorized
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.teams.permissions import to_id

# Each is fetched within the request, and all of them within a time that a web server waits for.
MOST_FEEDS: Final = 10
MOST_SECONDS: Final = 30.0
UNUSABLE: Final = "Could not add ICS feeds, try using private ics feed."


class UnusableFeeds(BadRequest):
    """The 400 for feeds that are not taken; its details name what was wrong with each."""

    def __init__(self, reasons: Sequence[Json]) -> None:
        super().__init__(UNUSABLE)
        self.reasons = reasons

    def details(self) -> Any:
        return super().details() | {"reasons": list(self.reasons)}


def save(user: User, urls: list[str], *, read_only: bool) -> CalendarCredential:
    """Connect a user's feeds in the place of those before; each is fetched at once.

    Raises BadRequest, and keeps what was, when there are none, too many, or one cannot be read.
    """
    wanted = list(dict.fromkeys(urls))
    if not wanted:
        raise BadRequest(UNUSABLE)
    if len(wanted) > MOST_FEEDS:
        said = f"{len(wanted)} addresses; at most {MOST_FEEDS} can be connected"
        raise UnusableFeeds([{"reason": said}])
    credential = CalendarCredential.objects.filter(user=user, kind=ICS_FEED).first()
    made = credential or CalendarCredential.objects.create(user=user)
    # All are fetched before the answer: an address that is wrong should be seen by who types it.
    ends_at = machine_time.monotonic() + MOST_SECONDS
    problems = {url: _problem(made, url, read_only=read_only, ends_at=ends_at) for url in wanted}
    reasons = [{"url": url, "reason": said} for url, said in problems.items() if said]
    if reasons:
        # A new connection goes, one that was there stays with its feeds.
        if credential is None:
            made.delete()
        raise UnusableFeeds(reasons)
    with transaction.atomic():
        made.feeds.exclude(url__in=wanted).delete()
        first = made.feeds.filter(url=wanted[0]).get()
        now = clock.now()
        DestinationCalendar.objects.get_or_create(
            user=user, defaults={"feed": first, "created_at": now, "updated_at": now}
        )
    return made


def add(user: User, url: str) -> str:
    """Connect one more feed, which blocks times at once; return why it was not, empty when it was.

    Those that are there are not asked again, unlike in `save`: one that is broken keeps no other away.
    """
    credential = CalendarCredential.objects.filter(user=user, kind=ICS_FEED).first()
    if credential is not None and credential.feeds.count() >= MOST_FEEDS:
        return f"at most {MOST_FEEDS} can be connected"
    made = credential or CalendarCredential.objects.create(user=user)
    problem = _problem(made, url, read_only=True, ends_at=machine_time.monotonic() + SECONDS)
    if problem:
        if credential is None:
            made.delete()
        return problem
    feed = made.feeds.get(url=url)
    now = clock.now()
    with transaction.atomic():
        DestinationCalendar.objects.get_or_create(
            user=user, defaults={"feed": feed, "created_at": now, "updated_at": now}
        )
        select(user, feed)
    return ""


def credential_of(user: User, credential_id: int | str) -> CalendarCredential:
    """Return one of the user's own connections. Raises Unauthorized, also for what is no id."""
    row = CalendarCredential.objects.filter(pk=to_id(str(credential_id)), user=user).first()
    if row is None:
        raise Unauthorized("These credentials do not belong to you")
    return row


def feed_of(credential: CalendarCredential, external_id: str) -> CalendarFeed:
    """Return a feed of a connection by its address. Raises NotFound."""
    row = credential.feeds.filter(url=external_id).select_related("credential__user").first()
    if row is None:
        raise NotFound(f"Could not find calendar {external_id}")
    return row


def select(user: User, feed: CalendarFeed) -> bool:
    """Let a feed count as busy time; say whether it did not before."""
    _, is_new = SelectedCalendar.objects.get_or_create(user=user, feed=feed)
    if is_new:
        tasks.refresh_later(feed)
    return is_new


def unselect(user: User, feed: CalendarFeed) -> None:
    """Raises NotFound for a feed that did not count."""
    gone, _ = SelectedCalendar.objects.filter(user=user, feed=feed).delete()
    if not gone:
        raise NotFound(f"Could not find calendar {feed.url}")


def _problem(credential: CalendarCredential, url: str, *, read_only: bool, ends_at: float) -> str:
    """Fetch a feed, and return why it cannot be read; a new one is not kept then."""
    seconds = min(SECONDS, ends_at - machine_time.monotonic())
    if seconds <= 0:
        return f"the addresses before it took {MOST_SECONDS:g} seconds: connect fewer at once"
    feed = credential.feeds.filter(url=url).first()
    is_new = feed is None
    feed = feed or CalendarFeed(credential=credential, url=url)
    feed.read_only = read_only
    feed.save(update_fields=None if is_new else ["read_only"])
    if feeds.refresh(feed, seconds=seconds):
        return ""
    problem = feed.problem
    if is_new:
        feed.delete()
    return problem
