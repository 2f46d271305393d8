"""Is a delivery really from Cal.com? (CONTRACT.md 8.3)"""

import hashlib
import hmac


class DeliveryRefused(Exception):
    """A delivery that cannot be trusted; each reason has a text of its own."""


def verify(body: bytes, signature: str | None, *, secret: str) -> None:
    """Accept the raw body or raise DeliveryRefused. Compares in constant time, before anything is parsed."""
    if not signature:
        raise DeliveryRefused("the delivery carries no X-Cal-Signature-256")
    if signature == "no-secret-provided":
        raise DeliveryRefused("the webhook in Cal.com has no secret; give it the portal's")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise DeliveryRefused("the signature does not fit the body and the secret")
