"""Verification of webhook signatures (CONTRACT.md 8.3)."""

import hashlib
import hmac
from collections.abc import Sequence


class DeliveryRefused(Exception):
    """A delivery that cannot be trusted; each reason has a text of its own. `status` is that of the answer."""

    def __init__(self, reason: str, *, status: int = 401) -> None:
        self.status = status
        super().__init__(reason)


def verify(body: bytes, signature: str | None, *, secrets: Sequence[str]) -> None:
    """Accept a raw body that is signed with one of `secrets`, or raise DeliveryRefused."""
    if not signature:
        raise DeliveryRefused("the delivery carries no X-Cal-Signature-256")
    # What Cal.com sends in place of a signature where the webhook has no secret.
    if signature == "no-secret-provided":
        raise DeliveryRefused("the webhook in Cal.com has no secret; give it the portal's")
    given = signature.encode()
    fits = False
    # Every secret is compared, each in constant time, so that the time says nothing about which fits.
    for secret in secrets:
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        fits |= hmac.compare_digest(expected.encode(), given)
    if not fits:
        raise DeliveryRefused("the signature does not fit the body and the secret")
