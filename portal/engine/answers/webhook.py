"""Webhooks on the wire (CONTRACT.md section 8.1)."""

from portal.engine.models import Webhook
from portal.engine.wire import Json


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
