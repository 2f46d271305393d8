"""From a payload to the bytes that are posted, and their headers (CONTRACT.md section 8.3)."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portal.engine.delivery import templates
from portal.engine.models import Webhook
from portal.engine.wire import Json, format_instant

VERSION: Final = "2021-10-20"
UNSIGNED: Final = "no-secret-provided"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
_BROKEN: Final = "false"
"""What Cal.com sends when the values break the JSON of a template."""


@dataclass(frozen=True, slots=True)
class Body:
    """A finished body and its content type."""

    content_type: str
    text: str


def wrap(webhook: Webhook, trigger: str, payload: Json, *, at: datetime) -> Body:
    """Return the body for one subscriber: in the usual envelope, or by its own template.

    A template sees the payload's keys beside `triggerEvent` and `createdAt`, which is `at`.
    """
    about = {"triggerEvent": trigger, "createdAt": format_instant(at)}
    if not webhook.payload_template:
        return Body(JSON, _dump(about | {"payload": payload}))
    values = payload | about
    filled = templates.fill(webhook.payload_template, values).replace("&quot;", '"')
    if _parse(webhook.payload_template) is None:
        return Body(FORM, filled)
    parsed = _parse(filled)
    return Body(JSON, _BROKEN if parsed is None else _dump(parsed.value))


def headers(webhook: Webhook, body: bytes, content_type: str) -> dict[str, str]:
    """Return the headers of a post; the signature is over exactly these bytes."""
    return {
        "Content-Type": content_type,
        "User-Agent": "booking-portal-engine",
        "X-Cal-Signature-256": signature(webhook.secret or "", body),
        "X-Cal-Webhook-Version": VERSION,
    }


def signature(secret: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 of a body, or what stands there without a secret."""
    if not secret:
        return UNSIGNED
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Parsed:
    value: Any


def _parse(text: str) -> _Parsed | None:
    try:
        return _Parsed(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
