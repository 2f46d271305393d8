"""Intents, for exactly once: a change is stored before it is sent, sent once, and looked up when its answer is lost.

Cal.com has no idempotency key (CONTRACT.md 2.14). The portal's own key travels in the booking's metadata; after a
time-out, a reset, a 5xx or an unreadable answer nothing is sent again before the booking was looked for.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from portal.calcom.schemas.booking import Booking
from portal.process.periodic import enqueue_at_most
from portal.services.bookings import intent_lookup
from portal.services.errors import OutcomeUnknown, ServiceError, Upstream
from portal.services.models import OPEN_STATES, Intent, IntentKind, IntentState
from portal.services.models.intent import RESENDABLE_STATES
from portal.services.slots import free_times

# How long after sending a change that cannot be found counts as not done.
CONCLUSIVE = timedelta(seconds=settings.INTENT_CONCLUSIVE_SECONDS)
BETWEEN_LOOKUPS = timedelta(seconds=3)
# How long the task worker waits between look-ups of the same intent.
RECHECK_EVERY = timedelta(seconds=10)
TASK_RESULTS_DAYS = 7
FORGET_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What a visitor asks for, before it is an intent: `content` is all that was typed."""

    kind: IntentKind
    key: str
    starts_at: datetime
    ends_at: datetime
    content: Mapping[str, Any]
    event_type_id: int | None = None
    target_uid: str = ""
    email: str = ""
    # The sentence that the visitor agreed to, empty where none was asked for.
    consent: str = ""

    @property
    def digest(self) -> str:
        times = [self.starts_at.isoformat(), self.ends_at.isoformat()]
        # Hashed, to find the request again without keeping what was typed. The key is left out: it differs between two
        # tabs.
        facts = [self.event_type_id, self.target_uid, times, self.content]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


class Claim(NamedTuple):
    """The intent of a request; only who `may_send` it may call Cal.com for it."""

    intent: Intent
    may_send: bool


def intent_claim(*, request: ChangeRequest) -> Claim:
    """Return the intent of a request, made or known by its key or its content.

    The one caller that may send it must end with `intent_done` or `intent_failed`.
    """
    claim = _claim(request)
    if claim.may_send:
        # Before anything is sent, in case that this process dies; late enough that most are final by then.
        settle_later(claim.intent.key, after=BETWEEN_LOOKUPS * 10)
        # Here, because it needs no clock of its own: where nobody books there is nothing to forget.
        enqueue_at_most(forget_intents, every=FORGET_EVERY)
    return claim


def intent_done(*, intent: Intent, booking: Booking) -> Intent:
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


def intent_get(*, key: str) -> Intent | None:
    return Intent.objects.filter(key=key).first()


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
    elif now - intent.sent_at >= CONCLUSIVE:
        # Not earlier: a slow Cal.com may still write the booking after the connection was given up.
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
    """Empty the personal data of intents settled longer ago than INTENT_RETENTION_DAYS; return how many."""
    # Results of finished tasks go with them: nobody reads them, and there is one per email.
    call_command("prune_db_task_results", min_age_days=TASK_RESULTS_DAYS, verbosity=0)
    return intents_forget(before=timezone.now() - timedelta(days=settings.INTENT_RETENTION_DAYS))


def intents_resume() -> int:
    keys = list(Intent.objects.filter(state__in=OPEN_STATES).values_list("key", flat=True))
    for key in keys:
        settle_later(key, after=timedelta(0))
    return len(keys)


def intents_forget(*, before: datetime) -> int:
    old = Intent.objects.filter(settled_at__lt=before).exclude(email="")
    return old.update(email="")


def _claim(request: ChangeRequest) -> Claim:
    known = intent_get(key=request.key)
    if known is not None:
        try:
            return Claim(known, _take_again(known, request))
        except IntegrityError:
            return _of_same_content(request)
    now = timezone.now()
    try:
        # A savepoint: after the failed insert PostgreSQL would refuse every further query of the transaction.
        with transaction.atomic():
            made = Intent.objects.create(
                key=request.key,
                kind=request.kind,
                event_type_id=request.event_type_id,
                target_uid=request.target_uid,
                starts_at=request.starts_at,
                ends_at=request.ends_at,
                email=request.email,
                consent=request.consent,
                digest=request.digest,
                created_at=now,
                sent_at=now,
            )
            return Claim(made, may_send=True)
    except IntegrityError:
        return _of_same_content(request)


def _take_again(intent: Intent, request: ChangeRequest) -> bool:
    """Let one caller send a refused, unsent or undone intent again, with what was typed now.

    Raises IntegrityError when the same content is open or done under another key.
    """
    with transaction.atomic():
        # One statement decides, so that of two requests only one may send.
        taken = Intent.objects.filter(pk=intent.pk, state__in=RESENDABLE_STATES).update(
            state=IntentState.SENDING,
            starts_at=request.starts_at,
            ends_at=request.ends_at,
            email=request.email,
            consent=request.consent,
            digest=request.digest,
            refusal="",
            sent_at=timezone.now(),
            checked_at=None,
            settled_at=None,
            attempts=F("attempts") + 1,
        )
    intent.refresh_from_db()
    return bool(taken)


def _of_same_content(request: ChangeRequest) -> Claim:
    """Return the open or done intent of the same content; a done one that was undone since gives way."""
    twin = (
        Intent.objects.filter(kind=request.kind, digest=request.digest)
        .filter(state__in=(*OPEN_STATES, IntentState.DONE))
        .first()
    ) or intent_get(key=request.key)
    if twin is None:
        return _claim(request)
    # Who booked, cancelled and books the same again means it.
    if twin.state == IntentState.DONE and intent_lookup.is_undone(twin):
        Intent.objects.filter(pk=twin.pk).update(state=IntentState.SUPERSEDED)
        return _claim(request)
    return Claim(twin, may_send=False)


def _is_lookup_due(intent: Intent, now: datetime) -> bool:
    due = Intent.objects.filter(pk=intent.pk, checked_at=intent.checked_at)
    if intent.checked_at is not None and now - intent.checked_at < BETWEEN_LOOKUPS:
        return False
    # Compare and set: of all processes and tabs that wait only one asks Cal.com.
    return bool(due.update(checked_at=now))


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
    # Only while it is open: another process may have settled it meanwhile, by a look-up.
    changed = Intent.objects.filter(pk=intent.pk, state__in=OPEN_STATES).update(
        state=intent.state,
        booking_uid=intent.booking_uid,
        seat_uid=intent.seat_uid,
        refusal=intent.refusal,
        upstream_requests=intent.upstream_requests,
        settled_at=intent.settled_at,
    )
    if not changed:
        intent.refresh_from_db()
    if booking is not None:
        host_ids = [host.id for host in booking.hosts if host.id is not None]
        free_times.slots_forget(event_type_id=intent.event_type_id, host_ids=host_ids)
