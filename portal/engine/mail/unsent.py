"""The outbox as staff read it, and emails that did not go out, to be sent all the same: held back, refused, failing."""

from typing import Final

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from portal.engine import clock
from portal.engine.mail.kinds import WORKFLOW, Kind, wording
from portal.engine.mail.models import WITHHELD, Email
from portal.engine.mail.outbox import hand_over
from portal.engine.protocol.values import Json
from portal.engine.webhooks.models import DeliveryState
from portal.outgoing.refusals import NoMailServer

# Given up, or in a pause before the next attempt; one that is being sent at this moment has no problem.
_FAILED = Q(state=DeliveryState.ABANDONED) | Q(
    ~Q(last_problem=""), state=DeliveryState.WAITING, attempts__gt=0
)
# By what becomes of them, in the order in which staff look for them.
_STATES: Final = {
    "failing": Q(~Q(last_problem=""), state=DeliveryState.WAITING, attempts__gt=0),
    "abandoned": Q(state=DeliveryState.ABANDONED),
    "withheld": Q(state=WITHHELD),
    "waiting": Q(Q(last_problem="") | Q(attempts=0), state=DeliveryState.WAITING),
    "sent": Q(state=DeliveryState.DELIVERED),
}
_CAN_BE_SENT: Final = ("failing", "abandoned", "withheld")

_NO_SERVER = str(NoMailServer())


def unsent_list(*, uid: str = "", most: int) -> list[Json]:
    """Return the newest emails, of one booking or of all, each with `uid` and `title` of its booking, `email` of who
    does not get it, `about` (what it says), `written_at`, and `problem`: what the mail server said, empty for one that
    exceeded the budget.
    """
    rows = _rows(uid).select_related("booking").order_by("-id")
    return [_described(row) for row in rows[:most]]


def outbox_counts() -> dict[str, int]:
    """Return how many emails are in each state: failing, abandoned, withheld, waiting, sent."""
    counts = {name: Count("pk", filter=which) for name, which in _STATES.items()}
    return dict(Email.objects.aggregate(**counts))


def outbox_list(*, state: str, most: int) -> list[Json]:
    """Return the newest emails in a state, as `unsent_list` does, with `id`, `attempts` and `next_attempt_at`, which is
    None where none is to come.
    """
    rows = Email.objects.filter(_STATES[state]).select_related("booking").order_by("-id")
    return [
        _described(row)
        | {
            "id": row.pk,
            "attempts": row.attempts,
            "next_attempt_at": row.next_attempt_at if row.state == DeliveryState.WAITING else None,
        }
        for row in rows[:most]
    ]


def outbox_send(*, state: str, email_id: int | None) -> int:
    """Have one email sent that is in a state, or all of them; return how many."""
    if state not in _CAN_BE_SENT:
        return 0
    rows = Email.objects.filter(_STATES[state])
    return _send(rows if email_id is None else rows.filter(pk=email_id))


def unsent_send(*, uid: str) -> int:
    """Have a booking's emails sent; return how many."""
    return _send(_rows(uid))


def _send(rows: QuerySet[Email]) -> int:
    now = clock.now()
    with transaction.atomic():
        # One that is due is being sent already, as after a double click.
        idle = rows.exclude(state=DeliveryState.WAITING, next_attempt_at__lte=now)
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


def _described(row: Email) -> Json:
    # Of a workflow's email staff wrote the words.
    about = (
        row.details.get("subject", "")
        if row.kind == WORKFLOW
        else wording(Kind(row.kind), to_host=row.to_host).subject
    )
    return {
        "uid": row.booking.uid,
        "title": row.booking.title,
        "email": row.recipient["email"],
        "about": about,
        "written_at": row.created_at,
        "problem": "" if row.state == WITHHELD else row.last_problem,
    }


def _rows(uid: str) -> QuerySet[Email]:
    rows = Email.objects.filter(Q(state=WITHHELD) | _FAILED)
    # A list of all emails of a portal that sends none says nothing; of one booking they may be wanted after all.
    return rows.filter(booking__uid=uid) if uid else rows.exclude(last_problem=_NO_SERVER)
