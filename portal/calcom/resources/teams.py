"""Teams of the caller (CONTRACT.md 6.1, 6.2)."""

from typing import Any

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Invite, Team, TeamInput, TeamPayment


class Teams(Resource):
    """``/v2/teams``; needs a key. Teams of organizations can be read here, too."""

    def list(self) -> list[Team]:
        """Return the teams that the caller is in, with the organization itself and its teams."""
        return self._send(Call("GET", "/teams")).many(Team)

    def get(self, *, team_id: int) -> Team:
        """Return one team. Raises PermissionDenied unless the caller is a member."""
        return self._send(Call("GET", _ONE, {"team_id": team_id})).one(Team)

    def create(self, team: TeamInput | None = None, **fields: Any) -> Team | TeamPayment:
        """Create a team outside of an organization, from an input model or its fields as keyword
        arguments; where teams are billed, return the way to pay for it.
        """
        answer = self._send(Call("POST", "/teams", body=(team or TeamInput(**fields)).wire()))
        if isinstance(answer.data, dict) and "paymentLink" in answer.data:
            return answer.one(TeamPayment)
        return answer.one(Team)

    def update(self, team: TeamInput | None = None, *, team_id: int, **fields: Any) -> Team:
        """Change what is given. Raises PermissionDenied unless the caller owns the team."""
        body = (team or TeamInput(**fields)).wire()
        return self._send(Call("PATCH", _ONE, {"team_id": team_id}, body=body)).one(Team)

    def delete(self, *, team_id: int) -> Team:
        """Remove a team and return it. Raises PermissionDenied unless the caller owns it."""
        return self._send(Call("DELETE", _ONE, {"team_id": team_id})).one(Team)

    def create_invite(self, *, team_id: int) -> Invite:
        """Return a link by which anybody can join the team."""
        return self._send(Call("POST", f"{_ONE}/invite", {"team_id": team_id})).one(Invite)


_ONE = "/teams/{team_id}"
