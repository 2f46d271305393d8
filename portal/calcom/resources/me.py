"""The owner of the key (CONTRACT.md 10.1)."""

from typing import Any

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Me as MeModel
from portal.calcom.schemas import MeInput


class Me(Resource):
    """``/v2/me``; needs a key."""

    def get(self) -> MeModel:
        """Return the key's owner. Raises Unauthenticated without a good key."""
        return self._send(Call("GET", "/me")).one(MeModel)

    def update(self, me: MeInput | None = None, **fields: Any) -> MeModel:
        """Change what is given. The answer lacks `organization`. Raises BadRequest for an unknown
        zone.
        """
        body = (me or MeInput(**fields)).wire()
        return self._send(Call("PATCH", "/me", body=body)).one(MeModel)
