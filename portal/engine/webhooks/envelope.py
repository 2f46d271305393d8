"""From a payload to the bytes that are posted, and their headers (CONTRACT.md section 8.3)."""

from datetime import datetime

from portal.engine.protocol.values import Json, format_instant
from portal.engine.webhooks.models import Webhook
from portal.webhooks.bodies import FORM, JSON, Body, make_body, make_headers, signature

__all__ = ["FORM", "JSON", "Body", "headers", "signature", "wrap"]


def wrap(webhook: Webhook, trigger: str, payload: Json, *, at: datetime) -> Body:
    """Return the body for one subscriber, sent `at` an instant: see `make_body`."""
    about = {"triggerEvent": trigger, "createdAt": format_instant(at)}
    return make_body(template=webhook.payload_template or "", about=about, payload=payload)


def headers(webhook: Webhook, body: bytes, content_type: str) -> dict[str, str]:
    """Return the headers of a post: see `make_headers`."""
    return make_headers(
        secret=webhook.secret or "",
        body=body,
        content_type=content_type,
        agent="booking-portal-engine",
    )
