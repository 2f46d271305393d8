"""Inbox of Cal.com's webhook deliveries: each stored once, then a hint to read again what it is about.

A delivery is never taken for the truth: it may be late, out of order or lost (CONTRACT.md 8.5). What it names is asked
for again, and bookings that changed while none came are found by asking for changed ones (`changes_read`).
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.backend import get_client
from portal.calcom.schemas.webhook import WebhookInput
from portal.calcom.scope import organization_or_user
from portal.process.shared import first_within, unmark
from portal.services.bookings import answered
from portal.services.bookings.intents import intent_refresh
from portal.services.errors import ServiceError, calling_calcom
from portal.services.event_types import catalogue
from portal.services.models import OPEN_STATES, Delivery, DeliveryState, Intent, Receiver
from portal.services.models.intent import REQUEST_KEY
from portal.services.slots import free_times
from portal.services.webhooks.deliveries import Content, content_of, is_old

# What changes free times or a booking's page (CONTRACT.md 8.2).
TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "OOO_CREATED",
)

# How far before the last reading the next one begins: clocks differ.
OVERLAP = timedelta(minutes=2)
READ_CHANGES_EVERY = timedelta(minutes=5)
_READ_MARK = "changes-read-enqueued"
_SALT = "portal.services.inbox"


def receiver_find(*, token: str) -> Receiver | None:
    return Receiver.objects.filter(token=token).first()


def secrets_of(receiver: Receiver) -> list[str]:
    """Return the secrets that deliveries may be signed with: by SECRET_KEY first, then by each of its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(_SALT, receiver.token, secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]


def portal_connect(*, address: str) -> Receiver:
    """Make Cal.com deliver to this portal: ``{token}`` in `address` is replaced by the receiver's.

    The webhook is the organization's where there is one and the key may make it, else the account's own. Raises a
    ServiceError, and then leaves no receiver behind.
    """
    # The organization's webhook hears of all members' bookings, the account's of its own only.
    organization_id = catalogue.organization_get().id
    receiver = Receiver(
        # Saved last: a receiver without a webhook in Cal.com would look connected.
        token=secrets.token_urlsafe(32),
        organization_id=organization_id,
        created_at=timezone.now(),
    )
    wanted = WebhookInput(
        subscriber_url=address.replace("{token}", receiver.token),
        triggers=list(TRIGGERS),
        active=True,
        secret=secrets_of(receiver)[0],
    )
    client = get_client()
    with calling_calcom(changing=True):
        webhook = client.webhooks.create(wanted, scope=organization_or_user(organization_id))
    receiver.webhook_id = webhook.id
    # What changed before the connection is not asked for.
    receiver.read_until = receiver.created_at
    receiver.save()
    return receiver


def portal_disconnect(*, receiver: Receiver) -> None:
    client = get_client()
    try:
        with calling_calcom(changing=True):
            scope = organization_or_user(receiver.organization_id)
            client.webhooks.delete(receiver.webhook_id, scope=scope)
    except ServiceError as error:
        # Deleted in Cal.com already, or out of the key's reach: the receiver would be stuck here for good.
        if error.code not in {"not_found", "not_allowed"}:
            raise
    receiver.delete()


def hint_follow(*, body: bytes) -> bool:
    """Drop the kept answers that a verified delivery names, once; return False for what is no delivery.

    For deliveries that are not stored: one that is old, or came before, drops nothing.
    """
    content = content_of(body)
    if content is None:
        return False
    mark = f"delivery:{hashlib.sha256(body).hexdigest()}"
    retention = timedelta(days=settings.DELIVERY_RETENTION_DAYS)
    if not is_old(content, now=timezone.now()) and first_within(mark, retention):
        # Only a hint: the payload may be older than the state (CONTRACT.md 8.5). Dropping too much costs a call.
        _forget_touched(content)
    return True


def refusal_note(*, receiver: Receiver, reason: str) -> None:
    Receiver.objects.filter(pk=receiver.pk).update(
        refused=F("refused") + 1, refusal=reason[:200], refused_at=timezone.now()
    )


def delivery_store(*, receiver: Receiver, body: bytes) -> tuple[Delivery, bool]:
    """Store a verified delivery. The second value is False for one that came before, which is only counted."""
    digest = hashlib.sha256(body).hexdigest()
    known = Delivery.objects.filter(receiver=receiver, digest=digest)
    # Counted in the database: two copies may arrive at once.
    if known.update(times=F("times") + 1):
        return known.get(), False
    content = content_of(body)
    try:
        with transaction.atomic():
            made = Delivery.objects.create(
                receiver=receiver,
                digest=digest,
                trigger=content.trigger if content else "",
                booking_uid=content.booking_uid if content else "",
                sent_at=content.sent_at if content else None,
                received_at=timezone.now(),
                # PostgreSQL has no place for NUL in texts; what is kept is for people to read.
                body=body.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}"),
                state=DeliveryState.WAITING if content else DeliveryState.IGNORED,
                note="" if content else "The body is no JSON object: is there a payload template?",
            )
    except IntegrityError:
        # Another process stored it between the query and the insert.
        known.update(times=F("times") + 1)
        return known.get(), False
    return made, True


def delivery_apply(*, delivery: Delivery) -> Delivery:
    content = content_of(delivery.body.encode())
    state, note = DeliveryState.IGNORED, "It names nothing that the portal keeps."
    if content is not None and is_old(content, now=delivery.received_at):
        note = "It was sent more than a day before it came."
    elif content is not None:
        try:
            note = _follow(content)
            state = DeliveryState.APPLIED if note else DeliveryState.IGNORED
        except ServiceError as error:
            state, note = DeliveryState.FAILED, error.sentence
    delivery.state, delivery.note, delivery.applied_at = state, note[:300], timezone.now()
    delivery.save(update_fields=["state", "note", "applied_at"])
    return delivery


def changes_read(*, receiver: Receiver) -> int:
    """Return how many bookings changed since the last reading. After an error the next one begins at the same time."""
    # Before the reading: what changes meanwhile belongs to the next one.
    begun = timezone.now()
    since = (receiver.read_until or receiver.created_at) - OVERLAP
    changed = 0
    with calling_calcom():
        for booking in get_client().bookings.iterate(after_updated_at=since):
            hosts = tuple(host.id for host in booking.hosts if host.id is not None)
            key = str(booking.metadata.get(REQUEST_KEY) or "")
            # As if its delivery had come, so that both ways do the same.
            _follow(Content("", None, booking.uid, booking.event_type_id, hosts, key))
            changed += 1
    Receiver.objects.filter(pk=receiver.pk).update(read_until=begun)
    return changed


@task()
def apply_delivery(delivery_id: int) -> str:
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    return str(delivery_apply(delivery=delivery).state) if delivery else "deleted"


@task()
def read_changes() -> int:
    """Find bookings whose deliveries were lost; return how many changed. Enqueues its next run itself."""
    # First, so that the run which is enqueued at the end is not taken for this one.
    unmark(_READ_MARK)
    changed = 0
    for receiver in Receiver.objects.all():
        # In an outage the next reading begins where this one did.
        with suppress(ServiceError):
            changed += changes_read(receiver=receiver)
    deliveries_forget(before=timezone.now() - timedelta(days=settings.DELIVERY_RETENTION_DAYS))
    if Receiver.objects.exists():
        read_changes_later()
    return changed


def reading_recover() -> int:
    """Begin to read again where nothing was read, nor is to be, for three times as long as usual; return 1 then."""
    if not Receiver.objects.exists():
        return 0
    return int(read_changes_later(after=timedelta(0)))


def read_changes_later(*, after: timedelta = READ_CHANGES_EVERY) -> bool:
    # The mark ends by itself: a worker that was killed must not stop the readings for good.
    is_first = first_within(_READ_MARK, READ_CHANGES_EVERY * 3)
    if is_first:
        read_changes.using(run_after=timezone.now() + after).enqueue()
    return is_first


def deliveries_forget(*, before: datetime) -> int:
    deleted, _ = Delivery.objects.filter(received_at__lt=before).delete()
    return deleted


def _follow(content: Content) -> str:
    done = []
    if content.host_ids or content.event_type_id is not None:
        # Only forgotten, not read: most hosts are asked for again by the next visitor.
        _forget_touched(content)
        done.append("free times are asked for anew")
    waiting = Intent.objects.filter(state__in=OPEN_STATES)
    if content.request_key or content.booking_uid:
        mine = waiting.filter(key=content.request_key) | waiting.filter(
            # No uid is "-": an empty one would match all intents to book.
            target_uid=content.booking_uid or "-"
        )
        for intent in mine:
            intent_refresh(key=intent.key)
            done.append(f"the request {intent.key[:8]} was looked up")
    return "; ".join(done).capitalize()


def _forget_touched(content: Content) -> None:
    free_times.slots_forget(event_type_id=content.event_type_id, host_ids=content.host_ids)
    # Of a new booking it says nothing that the answer to its visitor did not.
    if content.booking_uid and content.trigger != "BOOKING_CREATED":
        answered.forget(content.booking_uid)
