"""Calls of webhook subscriptions: users, event types, team event types, organizations (CONTRACT.md
8.1).
"""

from collections.abc import Callable

from portal.engine.bookings.finding import is_uuid
from portal.engine.errors import BadRequest, Forbidden, NotFound
from portal.engine.event_types.models import EventType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.protocol.values import Json, format_instant
from portal.engine.teams.permissions import organization_for, team_for, to_id
from portal.engine.webhooks import bodies as webhooks
from portal.engine.webhooks.models import Webhook


def webhook(row: Webhook) -> Json:
    """Return the seven keys of a webhook; the last one names its scope."""
    body: Json = {
        "id": str(row.pk),
        "payloadTemplate": row.payload_template,
        "triggers": row.triggers,
        "subscriberUrl": row.subscriber_url,
        "active": row.active,
        "secret": row.secret,
    }
    scopes = {"userId": row.user_id, "eventTypeId": row.event_type_id, "teamId": row.team_id}
    return body | {key: value for key, value in scopes.items() if value is not None}


def of_user(call: Call, webhook_id: str = "") -> webhooks.Scope:
    """Return the caller's scope. Raises Forbidden for the webhook of another scope or user."""
    # The guard of Cal.com comes before the look-up: an unknown id passes it and gets the 404.
    if is_uuid(webhook_id):
        row = Webhook.objects.filter(pk=webhook_id).first()
        if row is not None and row.user_id != call.caller.pk:
            raise Forbidden(
                f"IsUserWebhookGuard - user with id=({call.caller.pk}) is not the owner of webhook"
                f" with id=({webhook_id})"
            )
    return webhooks.Scope(user=call.caller)


def of_event_type(call: Call, event_type_id: str, webhook_id: str = "") -> webhooks.Scope:
    """Return the scope of an event type that the caller owns. Raises NotFound for an unknown one,
    BadRequest and Forbidden for a webhook of another scope or event type.
    """
    row = EventType.objects.filter(pk=to_id(event_type_id)).first()
    if row is None:
        raise NotFound(f"IsUserEventTypeWebhookGuard - Event type ({event_type_id}) not found")
    if row.owner_id != call.caller.pk:
        raise Forbidden(
            f"IsUserEventTypeWebhookGuard - User ({call.caller.pk}) is not the owner of event type"
            f" ({event_type_id})"
        )
    _check_association(row, webhook_id)
    return webhooks.Scope(event_type=row)


def _check_association(event_type: EventType, webhook_id: str) -> None:
    found = Webhook.objects.filter(pk=webhook_id).first() if is_uuid(webhook_id) else None
    if found is None:
        return
    if found.event_type_id is None:
        raise BadRequest(f"Webhook ({webhook_id}) is not associated with an event type")
    if found.event_type_id != event_type.pk:
        raise Forbidden(
            f"Webhook ({webhook_id}) is not associated with event type ({event_type.pk})"
        )


def of_team_event_type(
    call: Call,
    team_id: str,
    event_type_id: str,
    webhook_id: str = "",  # noqa: ARG001
) -> webhooks.Scope:
    team = team_for(call.caller, team_id)
    row = EventType.objects.filter(pk=to_id(event_type_id), team=team).first()
    if row is None:
        raise NotFound(f"Event type ({event_type_id}) not found")
    return webhooks.Scope(event_type=row)


def of_organization(call: Call, organization_id: str, webhook_id: str = "") -> webhooks.Scope:  # noqa: ARG001
    return webhooks.Scope(team=organization_for(call.caller, organization_id))


class WebhookCalls:
    """The calls of one scope. `scope_of` finds it from a path and checks the caller's rights."""

    def __init__(self, scope_of: Callable[..., webhooks.Scope]) -> None:
        self.scope_of = scope_of

    def register(self, path: str) -> None:
        route("GET", path)(self.list_webhooks)
        route("POST", path, changes=Change.NOTHING)(self.create)
        route("GET", path + "/{webhook_id}")(self.get)
        route("PATCH", path + "/{webhook_id}", changes=Change.NOTHING)(self.update)
        route("DELETE", path + "/{webhook_id}", changes=Change.NOTHING)(self.delete)

    def list_webhooks(self, call: Call, **path: str) -> Answer:
        page = read_page(call.parameters())
        return Answer([webhook(row) for row in page.cut(self.scope_of(call, **path).rows())])

    def create(self, call: Call, **path: str) -> Answer:
        row = webhooks.create(self.scope_of(call, **path), call.body)
        return Answer(webhook(row), status=201)

    def get(self, call: Call, **path: str) -> Answer:
        """Answer one webhook; in the user scope with more of the row (recording 310)."""
        scope, row = self._find(call, path)
        return Answer(raw(row) if scope.user else webhook(row))

    def update(self, call: Call, **path: str) -> Answer:
        scope, row = self._find(call, path)
        return Answer(webhook(webhooks.update(scope, row, call.body)))

    def delete(self, call: Call, **path: str) -> Answer:
        _, row = self._find(call, path)
        gone = webhook(row)
        row.delete()
        return Answer(gone)

    def delete_all(self, call: Call, **path: str) -> Answer:
        number, _ = self.scope_of(call, **path).rows().delete()
        return Answer(f"{number} webhooks deleted")

    def _find(self, call: Call, path: dict[str, str]) -> tuple[webhooks.Scope, Webhook]:
        scope = self.scope_of(call, **path)
        return scope, scope.find(path["webhook_id"])


def raw(row: Webhook) -> Json:
    return webhook(row) | {
        "teamId": None,
        "eventTypeId": None,
        "createdAt": format_instant(row.created_at),
        "appId": None,
        "platform": False,
        "time": None,
        "timeUnit": None,
        "version": webhooks.VERSION,
        "oAuthClientId": None,
    }


WebhookCalls(of_user).register("/webhooks")
WebhookCalls(of_organization).register("/organizations/{organization_id}/webhooks")
for _path, _scope_of in (
    ("/event-types/{event_type_id}/webhooks", of_event_type),
    ("/teams/{team_id}/event-types/{event_type_id}/webhooks", of_team_event_type),
):
    _calls = WebhookCalls(_scope_of)
    _calls.register(_path)
    # Only event types can lose all their webhooks by one call.
    route("DELETE", _path, changes=Change.NOTHING)(_calls.delete_all)
