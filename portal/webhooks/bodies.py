"""Body of a webhook delivery, and the headers over its bytes (CONTRACT.md section 8.3)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.webhooks import payload_templates

VERSION: Final = "2021-10-20"
UNSIGNED: Final = "no-secret-provided"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
# What Cal.com sends when the values break the JSON of a template.
_BROKEN: Final = "false"


@dataclass(frozen=True, slots=True)
class Body:
    """A finished body and its content type."""

    content_type: str
    text: str


def make_body(*, template: str, about: Mapping[str, Any], payload: Mapping[str, Any]) -> Body:
    """Return the body in the usual envelope, or by a template.

    `about` are the keys beside the payload, `triggerEvent` and `createdAt`; a template sees them beside the
    payload's own.
    """
    if not template:
        return Body(JSON, _dump({**about, "payload": payload}))
    # Cal.com undoes the escaping of quotes only, so that JSON templates stay JSON.
    filled = payload_templates.fill(template, {**payload, **about}).replace("&quot;", '"')
    # A template that is no JSON is sent as a form, whatever it is filled with.
    if _parse(template) is None:
        return Body(FORM, filled)
    parsed = _parse(filled)
    return Body(JSON, _BROKEN if parsed is None else _dump(parsed.value))


def make_headers(*, secret: str, body: bytes, content_type: str, agent: str) -> dict[str, str]:
    """Return the headers of a post; the signature is over exactly these bytes."""
    return {
        "Content-Type": content_type,
        "User-Agent": agent,
        "X-Cal-Signature-256": signature(secret, body),
        "X-Cal-Webhook-Version": VERSION,
    }


def signature(secret: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 of a body, or what Cal.com sends in its place without a secret."""
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
    # As JavaScript writes JSON: subscribers compare signatures over these very bytes.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A template may write half of a surrogate pair, which no encoding carries.
    return text.encode("utf-8", "replace").decode()
