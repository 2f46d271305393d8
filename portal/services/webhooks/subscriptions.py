"""Webhook subscriptions in Cal.com: of the account, the organization and single event types (CONTRACT.md 8.1)."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.resources.webhooks import WebhookScope
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.webhook import Webhook, WebhookInput
from portal.calcom.scope import USER, EventTypeScope, TeamScope, organization_or_user
from portal.outgoing.errors import OutgoingError
from portal.outgoing.exchange import Limits, exchange
from portal.services.comparison import Saved, saved
from portal.services.errors import NotAllowed, NotFound, calling_calcom
from portal.services.event_types import catalogue
from portal.services.staff_refusals import explaining_refusals
from portal.webhooks.bodies import Body, make_body, make_headers

# What a webhook can hear of (CONTRACT.md 8.2); older servers refuse some of them.
TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "MEETING_STARTED",
    "MEETING_ENDED",
    "RECORDING_READY",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "INSTANT_MEETING",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "FORM_SUBMITTED",
    "FORM_SUBMITTED_NO_EVENT",
    "ROUTING_FORM_FALLBACK_HIT",
    "WRONG_ASSIGNMENT_REPORT",
    "DELEGATION_CREDENTIAL_ERROR",
)

TEST_LIMITS = Limits(seconds=8.0, most_bytes=20_000)
_NAME = re.compile(
    # Bounded numbers: a longer one is no id of Cal.com's, and not worth a call.
    r"(?P<kind>user|organization|event|team)(?:-(?P<team>\d{1,15}))?(?:-(?P<event>\d{1,15}))?"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose bookings a webhook hears of: the account's (nothing given), the organization's, or an event type's.

    A team's event type needs `team_id` as well.
    """

    organization_id: int | None = None
    event_type_id: int | None = None
    team_id: int | None = None

    @property
    def name(self) -> str:
        if self.organization_id is not None:
            return "organization"
        if self.team_id is not None:
            return f"team-{self.team_id}-{self.event_type_id}"
        return f"event-{self.event_type_id}" if self.event_type_id is not None else "user"

    @property
    def of_client(self) -> WebhookScope:
        if self.event_type_id is None:
            return organization_or_user(self.organization_id)
        if self.team_id is None:
            return EventTypeScope(USER, self.event_type_id)
        return EventTypeScope(TeamScope(self.team_id), self.event_type_id)


@dataclass(frozen=True, slots=True)
class Subscription:
    scope: Scope
    webhook: Webhook

    @property
    def name(self) -> str:
        return f"{self.scope.name}.{self.webhook.id}"


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a subscriber answered to a test: its status, or the problem why there is none; the time it took."""

    status: int | None
    problem: str
    milliseconds: int
    answer: str

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def scope_of(name: str) -> Scope:
    found = _NAME.fullmatch(name)
    kind, team, event = (found["kind"], found["team"], found["event"]) if found else ("", "", "")
    match kind, bool(team), bool(event):
        case "user", False, False:
            return Scope()
        case "organization", False, False:
            return Scope(organization_id=catalogue.organization_get().id or 0)
        # The expression's second group holds the first number, here the event type's.
        case "event", True, False:
            return Scope(event_type_id=int(team))
        case "team", True, True:
            return Scope(team_id=int(team), event_type_id=int(event))
        case _:
            raise NotFound(_("There are no webhooks of that kind."))


def scope_of_event_type(event_type: EventType) -> Scope:
    return Scope(event_type_id=event_type.id, team_id=event_type.team_id)


def webhook_list(*, scope: Scope | None = None) -> list[Subscription]:
    """Without a scope the account's and, where the key may see them, the organization's."""
    if scope is not None:
        return _of_scope(scope)
    found = _of_scope(Scope())
    organization_id = catalogue.organization_get().id
    if organization_id is not None:
        try:
            found += _of_scope(Scope(organization_id=organization_id))
        except NotAllowed:
            # A key of a plain member sees its own webhooks only.
            return found
    return found


def webhook_get(*, name: str) -> Subscription:
    scope_name, _dot, webhook_id = name.partition(".")
    scope = scope_of(scope_name)
    # Cal.com's answer for a single one is in another form for the account's webhooks (CONTRACT.md 8.1), and the list is
    # short.
    for subscription in _of_scope(scope):
        if subscription.webhook.id == webhook_id:
            return subscription
    raise NotFound(_("There is no such webhook (any more)."))


def webhook_create(*, scope: Scope, webhook: WebhookInput) -> Subscription:
    with explaining_refusals(), calling_calcom(changing=True):
        made = get_client().webhooks.create(webhook, scope=scope.of_client)
    return Subscription(scope, made)


def webhook_update(*, subscription: Subscription, webhook: WebhookInput) -> Saved[Subscription]:
    with explaining_refusals(), calling_calcom(changing=True):
        made = get_client().webhooks.update(
            subscription.webhook.id, webhook, scope=subscription.scope.of_client
        )
    not_taken = saved(webhook.wire(), made).not_taken
    return Saved(Subscription(subscription.scope, made), not_taken)


def webhook_delete(*, subscription: Subscription) -> None:
    with explaining_refusals(), calling_calcom(changing=True):
        get_client().webhooks.delete(subscription.webhook.id, scope=subscription.scope.of_client)


def template_preview(*, template: str, now: datetime) -> Body:
    """Return what a subscriber with this payload template (empty for none) would get for a booking made `now`."""
    return make_body(
        template=template, about=_about("BOOKING_CREATED", now), payload=_sample_payload(now)
    )


def webhook_test(*, subscription: Subscription, now: datetime) -> TestResult:
    """Send a PING to the subscriber and return what it answered. Nothing is raised for one that cannot be reached."""
    webhook = subscription.webhook
    body = make_body(
        template=webhook.payload_template or "",
        about=_about("PING", now),
        payload={**_sample_payload(now), "type": "Test", "title": "Test trigger event"},
    )
    raw = body.text.encode()
    headers = make_headers(
        secret=webhook.secret or "",
        body=raw,
        content_type=body.content_type,
        agent="booking-portal-test",
    )
    begun = time.monotonic()
    try:
        # The portal sends it, because Cal.com's API has no call for a test (CONTRACT.md 8.1, 8.6).
        reply = exchange(
            webhook.subscriber_url,
            limits=TEST_LIMITS,
            # Else staff could reach into the portal's own network and read the answer.
            allow_private=settings.ENGINE_WEBHOOKS_TO_PRIVATE,
            method="POST",
            headers=headers,
            body=raw,
        )
    except OutgoingError as error:
        return TestResult(None, str(error), _since(begun), "")
    # Enough to recognise an error page.
    answer = reply.body[:500].decode("utf-8", "replace")
    return TestResult(reply.status, "", _since(begun), answer)


def _of_scope(scope: Scope) -> list[Subscription]:
    with calling_calcom():
        found = get_client().webhooks.iterate(scope=scope.of_client)
        return [Subscription(scope, webhook) for webhook in found]


def _about(trigger: str, now: datetime) -> dict[str, Any]:
    return {"triggerEvent": trigger, "createdAt": _instant(now)}


def _sample_payload(now: datetime) -> dict[str, Any]:
    # With what templates name most often (CONTRACT.md 8.4).
    person = {"timeZone": "Europe/London", "language": {"locale": "en"}, "utcOffset": 0}
    attendees: Sequence[dict[str, Any]] = [
        {**person, "name": "Jane Doe", "email": "jane@example.com"}
    ]
    return {
        "type": "visit",
        "title": "Visit between Sam Host and Jane Doe",
        "description": "",
        "additionalNotes": "",
        "startTime": _instant(now),
        "endTime": _instant(now),
        "organizer": {**person, "id": 1, "name": "Sam Host", "email": "sam@example.com"},
        "attendees": attendees,
        "location": "integrations:daily",
        "uid": "bFJeNb2uX8ANpT3JL5EfXw",
        "eventTypeId": 1,
        "eventTitle": "Visit",
        "length": 30,
        "status": "ACCEPTED",
        "metadata": {},
    }


def _instant(moment: datetime) -> str:
    # As JavaScript writes it, which subscribers are used to.
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
