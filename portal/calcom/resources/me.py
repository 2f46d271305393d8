"""The owner of the key (CONTRACT.md 10.1)."""

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Me as MeModel


class Me(Resource):
    """``/v2/me``; needs a key."""

    def get(self) -> MeModel:
        """Return the key's owner. Raises Unauthenticated without a good key."""
        return self._send(Call("GET", "/me")).one(MeModel)
