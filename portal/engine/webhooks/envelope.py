"""Bodies and headers of deliveries (CONTRACT.md 8.3)."""

from datetime import datetime

from portal.engine.protocol.values import Json, format_instant
from portal.engine.webhooks.models import Webhook
from portal.webhooks.bodies import FORM, JSON, Body, make_body, make_headers, signature

__all__ = ["FORM", "JSON", "Body", "headers", "signature", "wrap"]


def wrap(webhook: Webhook, trigger: str, payload: Json, *, at: datetime) -> Body:
    about = {"triggerEvent": trigger, "createdAt": format_instant(at)}
    return make_body(template=webhook.payload_template or "", about=about, payload=payload)


def headers(webhook: Webhook, body: bytes, content_type: str) -> dict[str, str]:
    # Without a secret the signature is a literal text, not absent (delivery 5).
    return make_headers(
        secret=webhook.secret or "",
        body=body,
        content_type=content_type,
        agent="booking-portal-engine",
    )
