"""Busy times of selected feeds, for availability."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from portal.engine.calendars import feeds, tasks
from portal.engine.calendars.models import CalendarFeed, FeedEvent, SelectedCalendar
from portal.engine.calendars.reading import Stretch
from portal.engine.people.models import User
from portal.process import invalidation


def of_users(
    users: Sequence[User], starts_at: datetime, ends_at: datetime
) -> dict[int, list[Stretch]]:
    """Return what keeps users busy in [starts_at, ends_at), by their ids.

    One query where no feed was selected; two where stored times reach far enough.
    """
    found: dict[int, list[Stretch]] = defaultdict(list)
    # Most people select none, and this runs for every query for slots: the answer is kept until
    # anything changes.
    if not have_feeds(users):
        return found
    selections = SelectedCalendar.objects.filter(user__in=users)
    by_feed: dict[int, int] = {}
    far: list[CalendarFeed] = []
    # A feed's content may be a megabyte.
    for each in selections.select_related("feed__credential__user").defer("feed__content"):
        # Slots keep feeds fresh even where a killed worker lost the task.
        tasks.refresh_overdue(each.feed)
        by_feed[each.feed_id] = each.user_id
        if each.feed.expanded_until < ends_at:
            far.append(each.feed)
    for feed in far:
        owner = by_feed.pop(feed.pk)
        found[owner] += feeds.stretches(feed, Stretch(starts_at, ends_at))
    rows = FeedEvent.objects.filter(feed__in=by_feed, starts_at__lt=ends_at, ends_at__gt=starts_at)
    for row in rows.values_list("feed", "starts_at", "ends_at") if by_feed else ():
        found[by_feed[row[0]]].append(Stretch(row[1], row[2]))
    return found


def have_feeds(users: Sequence[User]) -> bool:
    ids = sorted(user.pk for user in users)
    name = f"feeds:{'-'.join(map(str, ids))}"
    return invalidation.kept(name, lambda: SelectedCalendar.objects.filter(user__in=ids).exists())
