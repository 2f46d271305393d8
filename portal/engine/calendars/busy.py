"""Busy times of selected feeds, for availability."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from portal.engine.calendars import feeds, tasks
from portal.engine.calendars.ics.stretches import FARTHEST, Clock, Stretch
from portal.engine.calendars.models import CalendarFeed, FeedEvent, SelectedCalendar
from portal.engine.people.models import User
from portal.process import invalidation


def of_users(
    users: Sequence[User], starts_at: datetime, ends_at: datetime
) -> dict[int, list[Stretch]]:
    """Return what keeps users busy in [starts_at, ends_at), by their ids, in UTC.

    Whole days and floating hours are those of the zone in which the user lives now.
    One query where no feed was selected; two where stored times reach far enough.
    """
    found: dict[int, list[Stretch]] = defaultdict(list)
    # Most people select none, and this runs for every query for slots: the answer is kept until
    # anything changes.
    if not have_feeds(users):
        return found
    selections = SelectedCalendar.objects.filter(user__in=users)
    by_feed: dict[int, User] = {}
    far: list[CalendarFeed] = []
    # A feed's content may be a megabyte.
    for each in selections.select_related("feed__credential__user").defer("feed__content"):
        # Slots keep feeds fresh even where a killed worker lost the task.
        tasks.refresh_overdue(each.feed)
        by_feed[each.feed_id] = each.feed.credential.user
        if each.feed.expanded_until < ends_at or not feeds.is_as_stored(each.feed):
            far.append(each.feed)
    read = [
        (by_feed.pop(each.pk), feeds.stretches(each, Stretch(starts_at, ends_at))) for each in far
    ]
    read += [(by_feed[feed], [each]) for feed, each in _stored(list(by_feed), starts_at, ends_at)]
    for user, stretches in read:
        zone = feeds.host_zone(user)
        seen = (each.seen_in(zone) for each in stretches)
        found[user.pk] += [each for each in seen if each.touches(starts_at, ends_at)]
    return found


def _stored(
    feed_ids: Sequence[int], starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[int, Stretch]]:
    if not feed_ids:
        return
    rows = FeedEvent.objects.filter(
        feed__in=feed_ids, starts_at__lt=ends_at + FARTHEST, ends_at__gt=starts_at - FARTHEST
    )
    for feed_id, begins, ends, kind in rows.values_list("feed", "starts_at", "ends_at", "clock"):
        yield feed_id, Stretch(begins, ends, clock=Clock(kind))


def have_feeds(users: Sequence[User]) -> bool:
    ids = sorted(user.pk for user in users)
    name = f"feeds:{'-'.join(map(str, ids))}"
    return invalidation.kept(
        name,
        lambda: SelectedCalendar.objects.filter(user__in=ids).exists(),
        invalidation.HOURS,
    )
