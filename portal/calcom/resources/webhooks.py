"""Webhook subscriptions of the caller (CONTRACT.md 8.1)."""

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Webhook


class Webhooks(Resource):
    """``/v2/webhooks``; needs a key."""

    def list(self, *, take: int | None = None, skip: int | None = None) -> list[Webhook]:
        """Return the caller's own subscriptions, `take` (1 to 250, 250 when not given) after
        `skip`.
        """
        query = {"take": take, "skip": skip}
        return self._send(Call("GET", "/webhooks", query=query)).many(Webhook)
