"""Emails to guests that exceeded the budget, for staff to read and to send all the same."""

from django.db import transaction
from django.utils.translation import gettext

from portal.engine import clock
from portal.engine.mail.kinds import TO_ATTENDEES, Kind
from portal.engine.mail.models import WITHHELD, Email
from portal.engine.mail.outbox import hand_over
from portal.engine.protocol.values import Json
from portal.engine.webhooks.models import DeliveryState


def withheld_list(*, uid: str = "", most: int) -> list[Json]:
    """Return the newest emails, of one booking or of all, each with `uid` and `title` of its booking, `email` of who
    does not get it, `about` (what it says) and `written_at`.
    """
    rows = Email.objects.filter(state=WITHHELD).select_related("booking").order_by("-id")
    if uid:
        rows = rows.filter(booking__uid=uid)
    return [
        {
            "uid": row.booking.uid,
            "title": row.booking.title,
            "email": row.recipient["email"],
            "about": gettext(TO_ATTENDEES[Kind(row.kind)].subject),
            "written_at": row.created_at,
        }
        for row in rows[:most]
    ]


def withheld_send(*, uid: str) -> int:
    """Have a booking's emails sent; return how many."""
    with transaction.atomic():
        rows = Email.objects.select_for_update().filter(state=WITHHELD, booking__uid=uid)
        found = list(rows)
        ids = [row.pk for row in found]
        Email.objects.filter(pk__in=ids).update(
            state=DeliveryState.WAITING, next_attempt_at=clock.now()
        )
        hand_over(found)
    return len(found)
