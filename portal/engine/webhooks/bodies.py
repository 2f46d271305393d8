"""Bodies and scopes of webhook subscriptions (CONTRACT.md 8.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet

from portal.engine import clock
from portal.engine.bookings.finding import is_uuid
from portal.engine.errors import Conflict, NotFound
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.validation import (
    Shape,
    each_is_in,
    field,
    is_array,
    is_boolean,
    is_in,
    is_string,
    max_length,
)
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Team
from portal.engine.webhooks import meetings
from portal.engine.webhooks.models import Webhook
from portal.webhooks.payload_templates import LONGEST_TEMPLATE

# The 20 names of the recorded build, in its order, which the refusal lists (recording 303). Of
# those that the engine has no event for it takes subscriptions all the same.
TRIGGERS: Final = (
    "BOOKING_CREATED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_RESCHEDULED",
    "BOOKING_REQUESTED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "FORM_SUBMITTED",
    "MEETING_ENDED",
    "MEETING_STARTED",
    "RECORDING_READY",
    "INSTANT_MEETING",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "FORM_SUBMITTED_NO_EVENT",
    "DELEGATION_CREDENTIAL_ERROR",
    "WRONG_ASSIGNMENT_REPORT",
)
VERSION: Final = "2021-10-20"
CREATE: Final = Shape(
    {
        "payloadTemplate": field(max_length(LONGEST_TEMPLATE), is_string(), required=False),
        "active": field(is_boolean()),
        # Not checked to be a URL (recording 305); the bound is the column's.
        "subscriberUrl": field(max_length(2000), is_string()),
        "triggers": field(each_is_in(TRIGGERS), is_array()),
        "secret": field(is_string(), required=False),
        "version": field(is_in([VERSION]), required=False),
    }
)
UPDATE: Final = CREATE.partial()
_COLUMNS: Final = {
    "payloadTemplate": "payload_template",
    "active": "active",
    "subscriberUrl": "subscriber_url",
    "triggers": "triggers",
    "secret": "secret",
}
_CLEARABLE: Final = frozenset({"payloadTemplate", "secret"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What webhooks belong to: exactly one of the three is set."""

    user: User | None = None
    event_type: EventType | None = None
    team: Team | None = None

    @property
    def name(self) -> str:
        """The word for the scope in Cal.com's messages; an organization is a user there, too."""
        return "event type" if self.event_type else "user"

    def rows(self) -> QuerySet[Webhook]:
        return Webhook.objects.filter(user=self.user, event_type=self.event_type, team=self.team)

    def find(self, webhook_id: str) -> Webhook:
        """Raises NotFound, also for an id that is no UUID."""
        row = self.rows().filter(pk=webhook_id).first() if is_uuid(webhook_id) else None
        if row is None:
            raise NotFound(f"Webhook ({webhook_id}) not found")
        return row


def create(scope: Scope, body: Any) -> Webhook:
    """Raises ValidationFailed, or Conflict for a URL that the scope has already."""
    values = CREATE.validated(body)
    _refuse_twin(scope, values["subscriberUrl"])
    row = Webhook(user=scope.user, event_type=scope.event_type, team=scope.team)
    row.created_at = _after_the_last(scope)
    return _apply(row, values)


def update(scope: Scope, row: Webhook, body: Any) -> Webhook:
    """Raises as `create` does."""
    values = UPDATE.validated(body)
    if values.get("subscriberUrl") not in (None, row.subscriber_url):
        _refuse_twin(scope, values["subscriberUrl"])
    return _apply(row, values)


def _after_the_last(scope: Scope) -> datetime:
    # Lists are in the order of creation, also while the clock of a test stands still.
    last = scope.rows().aggregate(last=Max("created_at"))["last"]
    now = clock.now()
    return now if last is None or last < now else last + timedelta(milliseconds=1)


def _refuse_twin(scope: Scope, url: str) -> None:
    if scope.rows().filter(subscriber_url=url).exists():
        raise Conflict(f"Webhook with this subscriber url already exists for this {scope.name}")


def _apply(row: Webhook, values: Json) -> Webhook:
    before = set() if row._state.adding else _heard(row)
    for name, column in _COLUMNS.items():
        # Null takes away what may be absent, and is nothing said of all else.
        if values.get(name) is not None or (name in values and name in _CLEARABLE):
            setattr(row, column, values[name])
    row.save()
    # What it hears of from now on covers bookings that were made before, too.
    meetings.schedule_for(row, _heard(row) - before)
    return row


def _heard(row: Webhook) -> set[str]:
    return set(row.triggers) if row.active else set()
