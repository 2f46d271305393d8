"""Deliveries of MEETING_STARTED and MEETING_ENDED, at the times of a booking (CONTRACT.md 8.2,
8.4).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import task

from portal.engine import clock
from portal.engine.bookings import older_answers
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.protocol.values import Json
from portal.engine.webhooks import outbox, subscriptions
from portal.engine.webhooks.models import Delivery, Webhook
from portal.engine.webhooks.outbox import PRIORITY
from portal.process.periodic import waiting_arguments

STARTED: Final = "MEETING_STARTED"
ENDED: Final = "MEETING_ENDED"


def schedule(row: Booking, webhooks: list[Webhook]) -> None:
    """Enqueue a task for start and end of an accepted booking, where `webhooks` subscribe to them."""
    if row.status != BookingStatus.ACCEPTED:
        return
    for trigger in (STARTED, ENDED):
        if subscriptions.subscribed(webhooks, trigger) and _moment(row, trigger) > clock.now():
            # Never taken back when the booking moves: the task looks at the booking when it runs.
            task_at = announce_meeting.using(run_after=_moment(row, trigger))
            task_at.enqueue(row.pk, trigger)


def schedule_for(webhook: Webhook, triggers: Collection[str]) -> None:
    """Do the same for the bookings ahead of which a subscription now hears `triggers`, where none is enqueued yet."""
    wanted = [trigger for trigger in (STARTED, ENDED) if trigger in triggers]
    if not wanted:
        return
    enqueued = waiting_arguments(announce_meeting)
    ahead = Booking.objects.filter(status=BookingStatus.ACCEPTED, ends_at__gt=clock.now())
    for row in bookings_of(webhook, ahead):
        for trigger in wanted:
            at = _moment(row, trigger)
            # One task tells every subscriber.
            if at > clock.now() and (row.pk, trigger) not in enqueued:
                announce_meeting.using(run_after=at).enqueue(row.pk, trigger)


@task(priority=PRIORITY)
def announce_meeting(booking_id: int, trigger: str) -> int:
    """Write deliveries to subscribers that have none yet; return how many. Moved and cancelled
    bookings are passed over.
    """
    row = Booking.objects.filter(pk=booking_id, status=BookingStatus.ACCEPTED).first()
    if row is None:
        return 0
    with transaction.atomic():
        announced = Delivery.objects.filter(booking=row, trigger=trigger).values_list(
            "webhook", flat=True
        )
        known = set(announced)
        # Tasks are planned again by every change of a subscription, and a moved booking has its
        # own: each subscriber gets one delivery per booking and trigger.
        fresh = [each for each in subscriptions.of_booking(row) if each.pk not in known]
        return len(outbox.announce(fresh, trigger, payload(row), booking=row))


def _moment(row: Booking, trigger: str) -> datetime:
    return row.starts_at if trigger == STARTED else row.ends_at


def bookings_of(webhook: Webhook, rows: QuerySet[Booking]) -> QuerySet[Booking]:
    if webhook.user_id is not None:
        return rows.filter(user=webhook.user_id)
    if webhook.event_type_id is not None:
        return rows.filter(
            Q(event_type=webhook.event_type_id) | Q(event_type__parent=webhook.event_type_id)
        )
    return rows.filter(
        Q(user__memberships__team=webhook.team_id, user__memberships__accepted=True)
        | Q(event_type__team=webhook.team_id)
        # The join over memberships repeats a booking for each team of its organizer.
    ).distinct()


def payload(row: Booking) -> Json:
    """Return the raw row of a booking with its organizer and event type (CONTRACT.md 8.4)."""
    user, event_type = row.user, row.event_type
    body = older_answers.booking(row, row.user)
    body["user"] = user and {
        "id": user.pk,
        "name": user.display_name,
        "email": user.email,
        "username": user.username,
        "timeZone": user.time_zone,
        "locale": user.language,
    }
    body["eventType"] = event_type and {
        "id": event_type.pk,
        "title": event_type.title,
        "slug": event_type.slug,
        "length": event_type.length_in_minutes,
        "description": event_type.description or None,
    }
    return body
