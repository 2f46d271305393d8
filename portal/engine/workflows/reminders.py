"""Emails some time before or after bookings: a periodic task looks for what is due.

Nothing is planned ahead, so a moved booking has its reminders at its new time, a cancelled one has none, and a changed
workflow counts from the moment of its change.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import task

from portal.engine import clock
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.mail import outbox as mail
from portal.engine.protocol.values import format_instant
from portal.engine.workflows.emails import Occasion, write_step
from portal.engine.workflows.models import Reminder, Trigger, Workflow

# What a stopped worker missed is made up for; later than that nobody wants it.
GRACE: Final = timedelta(hours=24)


@task()
def write_reminders() -> int:
    """Write the emails that are due; return to how many bookings."""
    timed = Workflow.objects.filter(trigger__in=[Trigger.BEFORE_EVENT, Trigger.AFTER_EVENT])
    now = clock.now()
    return sum(
        _remind(each, row.pk) for each in timed.prefetch_related("steps") for row in due(each, now)
    )


def due(workflow: Workflow, now: datetime) -> list[Booking]:
    """Return the accepted bookings whose moment came within GRACE before `now`."""
    rows = _bookings_of(workflow).filter(status=BookingStatus.ACCEPTED)
    offset = timedelta(**{f"{workflow.offset_unit}s": workflow.offset_value})
    if workflow.trigger == Trigger.BEFORE_EVENT:
        moved = now + offset
        rows = rows.filter(starts_at__gt=moved - GRACE, starts_at__lte=moved)
        if workflow.offset_value >= 0:
            # After the start it reminds of nothing.
            rows = rows.filter(starts_at__gt=now)
    else:
        moved = now - offset
        rows = rows.filter(ends_at__gt=moved - GRACE, ends_at__lte=moved)
    # Who books later than that has just read the confirmation.
    return [row for row in rows if _moment(workflow, row, offset) >= _since(workflow, row)]


def _moment(workflow: Workflow, row: Booking, offset: timedelta) -> datetime:
    is_before = workflow.trigger == Trigger.BEFORE_EVENT
    return row.starts_at - offset if is_before else row.ends_at + offset


def _since(workflow: Workflow, row: Booking) -> datetime:
    return max(workflow.active_since, row.created_at)


def _bookings_of(workflow: Workflow) -> QuerySet[Booking]:
    if workflow.is_active_on_all:
        team = workflow.team_id
        return Booking.objects.filter(Q(event_type__team=team) | Q(event_type__parent__team=team))
    chosen = workflow.event_types.values("pk")
    return Booking.objects.filter(Q(event_type__in=chosen) | Q(event_type__parent__in=chosen))


def _remind(workflow: Workflow, booking_id: int) -> bool:
    with transaction.atomic():
        # Locked, so that it is not cancelled or moved between this look and the commit.
        locked = Booking.objects.select_for_update(of=("self",)).filter(pk=booking_id)
        row = locked.select_related("user", "event_type__parent").first()
        if row is None or row.status != BookingStatus.ACCEPTED:
            return False
        written = []
        for step in workflow.steps.select_related("verified_email"):
            _, is_new = Reminder.objects.get_or_create(
                step=step, booking=row, starts_at=row.starts_at
            )
            if is_new:
                written += write_step(step, _occasion(workflow, row))
        mail.hand_over(written)
        return bool(written)


def _occasion(workflow: Workflow, row: Booking) -> Occasion:
    # When it is sent the booking may be another: see mail.messages.is_outdated.
    about = {"startsAt": format_instant(row.starts_at)}
    if workflow.trigger == Trigger.BEFORE_EVENT and workflow.offset_value >= 0:
        about["until"] = about["startsAt"]
    return Occasion(row, list(row.attendees.all()), [mail.entry(row)], details={"remindsOf": about})
