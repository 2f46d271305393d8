"""Emails that did not go out, for staff to read and to send all the same: held back, refused, or failing."""

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from portal.engine import clock
from portal.engine.mail.kinds import Kind, wording
from portal.engine.mail.models import WITHHELD, Email
from portal.engine.mail.outbox import hand_over
from portal.engine.protocol.values import Json
from portal.engine.webhooks.models import DeliveryState
from portal.outgoing.refusals import NoMailServer

# Given up, or in a pause before the next attempt; one that is being sent at this moment has no problem.
_FAILED = Q(state=DeliveryState.ABANDONED) | Q(
    ~Q(last_problem=""), state=DeliveryState.WAITING, attempts__gt=0
)

_NO_SERVER = str(NoMailServer())


def unsent_list(*, uid: str = "", most: int) -> list[Json]:
    """Return the newest emails, of one booking or of all, each with `uid` and `title` of its booking, `email` of who
    does not get it, `about` (what it says), `written_at`, and `problem`: what the mail server said, empty for one that
    exceeded the budget.
    """
    rows = _rows(uid).select_related("booking").order_by("-id")
    return [
        {
            "uid": row.booking.uid,
            "title": row.booking.title,
            "email": row.recipient["email"],
            "about": wording(Kind(row.kind), to_host=row.to_host).subject,
            "written_at": row.created_at,
            "problem": "" if row.state == WITHHELD else row.last_problem,
        }
        for row in rows[:most]
    ]


def unsent_send(*, uid: str) -> int:
    """Have a booking's emails sent; return how many."""
    now = clock.now()
    with transaction.atomic():
        # One that is due is being sent already, as after a double click.
        idle = _rows(uid).exclude(state=DeliveryState.WAITING, next_attempt_at__lte=now)
        found = list(idle.select_for_update(of=("self",)))
        ids = [row.pk for row in found]
        Email.objects.filter(pk__in=ids).update(
            state=DeliveryState.WAITING, attempts=0, next_attempt_at=now
        )
        hand_over(found)
    return len(found)


def queue_count() -> tuple[int, int, float]:
    """Return how many emails wait, how many were given up, and for how many seconds the oldest has waited.

    Those that nobody wanted, without a mail server, were not given up.
    """
    waiting = Email.objects.filter(state=DeliveryState.WAITING)
    # Nor were those that a later change made superfluous before anybody tried.
    tried = Email.objects.filter(state=DeliveryState.ABANDONED, attempts__gt=0)
    failed = tried.exclude(last_problem=_NO_SERVER)
    oldest = waiting.aggregate(at=Min("created_at"))["at"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return waiting.count(), failed.count(), max(0.0, age)


def _rows(uid: str) -> QuerySet[Email]:
    rows = Email.objects.filter(Q(state=WITHHELD) | _FAILED)
    # A list of all emails of a portal that sends none says nothing; of one booking they may be wanted after all.
    return rows.filter(booking__uid=uid) if uid else rows.exclude(last_problem=_NO_SERVER)
