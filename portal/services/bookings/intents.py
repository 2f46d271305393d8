"""Intents, for exactly once: a change is stored before it is sent, sent once, and looked up when its answer is lost.

Cal.com has no idempotency key (CONTRACT.md 2.14). The portal's own key travels in the booking's metadata; after a
time-out, a reset, a 5xx or an unreadable answer nothing is sent again before the booking was looked for.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.calcom.schemas.booking import Booking
from portal.process.metrics.counters import BOOKINGS
from portal.process.periodic import waiting_arguments
from portal.services.bookings import answered, intent_lookup
from portal.services.errors import OutcomeUnknown, ServiceError, SlotNotOffered, Upstream
from portal.services.event_types import link_uses
from portal.services.models import OPEN_STATES, Intent, IntentKind, IntentState
from portal.services.models.intent import RESENDABLE_STATES
from portal.services.slots import free_times

# How long after sending a change that cannot be found counts as not done.
CONCLUSIVE = timedelta(seconds=settings.INTENT_CONCLUSIVE_SECONDS)
BETWEEN_LOOKUPS = timedelta(seconds=3)
# Past the first look-up by the task worker, and more than it takes.
OVERDUE = timedelta(minutes=2)
# How long the task worker waits between look-ups of the same intent.
RECHECK_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What a visitor asks for, before it is an intent.

    `visitor` is the secret of the form's token, and `content` all that was typed: two requests are the same only if
    both agree, with what they are about. Nobody else can ask for the same, whatever they know or guess.
    """

    kind: IntentKind
    visitor: str
    starts_at: datetime
    ends_at: datetime
    content: Mapping[str, Any]
    event_type_id: int | None = None
    target_uid: str = ""
    # The seat that is moved or cancelled.
    seat_uid: str = ""
    email: str = ""
    # The sentence that the visitor agreed to, empty where none was asked for.
    consent: str = ""
    # The private link that is used for it, empty without one.
    private_link: str = ""

    def key(self, turn: int = 0) -> str:
        """Return the key of its intent; `turn` counts how often its booking was cancelled and it was asked for anew."""
        times = [self.starts_at.isoformat(), self.ends_at.isoformat()]
        about = [self.kind, self.event_type_id, self.target_uid, self.seat_uid, times]
        facts = json.dumps([self.visitor, *about, self.content, turn], sort_keys=True, default=str)
        # The visitor's secret is stored nowhere, so nobody can find out from a key what was typed.
        digest = salted_hmac("portal.request", facts, algorithm="sha256").digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Claim(NamedTuple):
    """The intent of a request; only who `may_send` it may call Cal.com for it."""

    intent: Intent
    may_send: bool


def intent_claim(*, request: ChangeRequest) -> Claim:
    """Return the intent of a request, made now or known.

    The one caller that may send it must end with `intent_done` or `intent_failed`.
    """
    claim = _claim(request)
    if claim.may_send:
        # Before anything is sent, in case that this process dies; late enough that most are final by then.
        settle_later(claim.intent.key, after=BETWEEN_LOOKUPS * 10)
    return claim


def intent_done(*, intent: Intent, booking: Booking) -> Intent:
    """Note the booking that came of an intent. Raises SlotNotOffered for one of somebody else."""
    if not intent_lookup.is_of(intent, booking):
        # A round robin and a booking to be confirmed answer a repeat with the first one (CONTRACT.md 18.5), to
        # whoever knows its time and address.
        return intent_failed(intent=intent, error=SlotNotOffered())
    _note(intent, IntentState.DONE, booking=booking)
    return intent


def intent_failed(*, intent: Intent, error: ServiceError) -> Intent:
    """Note why an intent was not carried out and raise `error`; with an unknown outcome, look it up and return it."""
    if isinstance(error, OutcomeUnknown):
        _note(intent, IntentState.UNKNOWN, error=error)
        return intent_refresh(key=intent.key)
    # All Upstream errors but OutcomeUnknown mean that Cal.com did not act.
    state = IntentState.NOT_SENT if isinstance(error, Upstream) else IntentState.REFUSED
    _note(intent, state, error=error)
    raise error


def intent_take_use(*, intent: Intent, private_link: str) -> None:
    """Let a claimed intent hold a use of a private link. Raises LinkEnded, and NotFound for one that was removed."""

    def note() -> None:
        Intent.objects.filter(pk=intent.pk).update(private_link=private_link)

    link_uses.use_take(link_id=private_link, note=note)
    intent.private_link = private_link


def intent_get(*, key: str) -> Intent | None:
    return Intent.objects.filter(key=key).first()


def intent_find(*, request: ChangeRequest) -> Intent | None:
    """Return the intent of the same request, sent before; None also when its booking was cancelled since."""
    return _current(request)[0]


def intent_refresh(*, key: str) -> Intent:
    """Look an open intent up in Cal.com, and return it as it stands now; an outage leaves it as it is."""
    now = timezone.now()
    intent = Intent.objects.get(key=key)
    if not intent.is_open or not _is_lookup_due(intent, now):
        return intent
    try:
        booking = intent_lookup.find(intent)
    except ServiceError:
        return intent
    if booking is not None:
        _note(intent, IntentState.DONE, booking=booking)
    elif now - intent.sent_at >= (
        CONCLUSIVE if intent.state == IntentState.SENDING else CONCLUSIVE / 2
    ):
        # Not earlier: a slow Cal.com may still write the booking after the connection was given up, and what is being
        # sent may be sent again.
        _note(intent, IntentState.NOT_DONE)
    elif intent.state == IntentState.SENDING and now - intent.sent_at > BETWEEN_LOOKUPS * 10:
        # The process that sent it has most likely died: calls do not take that long.
        _note(intent, IntentState.UNKNOWN)
    return intent


@task()
def settle_intent(key: str) -> str:
    intent = intent_refresh(key=key)
    if intent.is_open:
        settle_later(key, after=RECHECK_EVERY)
    return str(intent.state)


def settle_later(key: str, *, after: timedelta) -> None:
    settle_intent.using(run_after=timezone.now() + after).enqueue(key)


@task()
def forget_intents() -> int:
    """Delete intents settled longer ago than INTENT_RETENTION_DAYS; return how many."""
    return intents_forget(before=timezone.now() - timedelta(days=settings.INTENT_RETENTION_DAYS))


def intents_resume() -> int:
    keys = list(Intent.objects.filter(state__in=OPEN_STATES).values_list("key", flat=True))
    for key in keys:
        settle_later(key, after=timedelta(0))
    return len(keys)


def intents_recover() -> int:
    """Have open intents looked up again that no task is there for any more; return how many."""
    late = Intent.objects.filter(state__in=OPEN_STATES, sent_at__lt=timezone.now() - OVERDUE)
    keys = list(late.values_list("key", flat=True))
    if not keys:
        return 0
    queued = waiting_arguments(settle_intent)
    lost = [key for key in keys if (key,) not in queued]
    for key in lost:
        settle_later(key, after=timedelta(0))
    return len(lost)


def intents_forget(*, before: datetime) -> int:
    old = Intent.objects.filter(settled_at__lt=before)
    # What a visitor agreed to is proof for as long as there is the booking; whose it was stands in Cal.com.
    agreed = old.filter(state=IntentState.DONE).exclude(consent="")
    agreed.exclude(email="").update(email="")
    deleted, _ = old.exclude(pk__in=agreed.values("pk")).delete()
    return deleted


def _current(request: ChangeRequest) -> tuple[Intent | None, str]:
    """Return the intent that stands for a request, if there is one, and the key that it has or will have."""
    for turn in count():
        key = request.key(turn)
        intent = intent_get(key=key)
        if intent is None:
            return None, key
        # Who booked, cancelled and sends the same form again means it.
        if intent.state == IntentState.DONE and intent_lookup.is_undone(intent):
            Intent.objects.filter(pk=intent.pk).update(state=IntentState.SUPERSEDED)
        elif intent.state != IntentState.SUPERSEDED:
            return intent, key
    raise AssertionError("count() does not end")


def _claim(request: ChangeRequest) -> Claim:
    known, key = _current(request)
    if known is not None:
        return Claim(known, _take_again(known, request))
    now = timezone.now()
    try:
        # A savepoint: after the failed insert PostgreSQL would refuse every further query of the transaction.
        with transaction.atomic():
            made = Intent.objects.create(
                key=key,
                kind=request.kind,
                event_type_id=request.event_type_id,
                target_uid=request.target_uid,
                seat_uid=request.seat_uid,
                starts_at=request.starts_at,
                ends_at=request.ends_at,
                email=request.email,
                consent=request.consent,
                created_at=now,
                sent_at=now,
            )
            return Claim(made, may_send=True)
    except IntegrityError:
        # The same form, sent twice at once: the other one was a moment earlier.
        return Claim(Intent.objects.get(key=key), may_send=False)


def _take_again(intent: Intent, request: ChangeRequest) -> bool:
    """Let one caller send a refused, unsent or undone intent again."""
    # One statement decides, so that of two requests only one may send.
    taken = Intent.objects.filter(pk=intent.pk, state__in=RESENDABLE_STATES).update(
        state=IntentState.SENDING,
        email=request.email,
        consent=request.consent,
        refusal="",
        sent_at=timezone.now(),
        checked_at=None,
        settled_at=None,
        attempts=F("attempts") + 1,
    )
    intent.refresh_from_db()
    return bool(taken)


def _is_lookup_due(intent: Intent, now: datetime) -> bool:
    due = Intent.objects.filter(pk=intent.pk, checked_at=intent.checked_at)
    if intent.checked_at is not None and now - intent.checked_at < BETWEEN_LOOKUPS:
        return False
    # Compare and set: of all processes and tabs that wait only one asks Cal.com.
    return bool(due.update(checked_at=now))


_COUNTED = {
    IntentKind.BOOK: "made",
    IntentKind.RESCHEDULE: "moved",
    IntentKind.CANCEL: "cancelled",
}


def _note(
    intent: Intent,
    state: IntentState,
    *,
    booking: Booking | None = None,
    error: ServiceError | None = None,
) -> None:
    intent.state = state
    if booking is not None:
        intent.booking_uid = booking.uid
        # A move by the visitor gives the seat another uid (CONTRACT.md 4.8).
        intent.seat_uid = intent_lookup.seat_of(booking, key=intent.key) or intent.seat_uid
    if error is not None:
        intent.refusal = error.sentence
        if error.request_id:
            intent.upstream_requests = [*intent.upstream_requests, error.request_id]
    if state not in OPEN_STATES:
        intent.settled_at = timezone.now()
        if error is None:
            # What was said while nobody knew is over.
            intent.refusal = ""
    unused = intent.private_link if state in RESENDABLE_STATES else ""
    with transaction.atomic():
        # Only while it is open: another process may have settled it meanwhile, by a look-up.
        changed = Intent.objects.filter(pk=intent.pk, state__in=OPEN_STATES).update(
            state=intent.state,
            booking_uid=intent.booking_uid,
            seat_uid=intent.seat_uid,
            private_link="" if unused else intent.private_link,
            refusal=intent.refusal,
            upstream_requests=intent.upstream_requests,
            settled_at=intent.settled_at,
        )
        if changed and unused:
            link_uses.use_give_back(link_id=unused)
    if not changed:
        intent.refresh_from_db()
    elif state == IntentState.DONE:
        BOOKINGS.labels(_COUNTED[IntentKind(intent.kind)]).inc()
    if booking is not None:
        answered.forget(intent.target_uid)
        if intent.kind != IntentKind.CANCEL:
            answered.keep(booking)
        host_ids = [host.id for host in booking.hosts if host.id is not None]
        if intent.kind != IntentKind.CANCEL:
            free_times.slot_taken(
                event_type_id=intent.event_type_id,
                starts_at=booking.starts_at,
                ends_at=booking.ends_at,
            )
        free_times.slots_forget(event_type_id=intent.event_type_id, host_ids=host_ids)
