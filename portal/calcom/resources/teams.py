"""Teams of the caller (CONTRACT.md 6.1)."""

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Team


class Teams(Resource):
    """``/v2/teams``; needs a key."""

    def list(self) -> list[Team]:
        """Return the teams that the caller is in, with the organization itself and its teams."""
        return self._send(Call("GET", "/teams")).many(Team)
