"""Invitations to teams, as their links open them."""

from django.utils.translation import gettext as _

from portal.backend import engine_invitations
from portal.services.errors import NotFound


def invitation_get(*, token: str) -> str:
    """Return the name of the team that the link of an invitation is to. Raises NotFound."""
    invitations = engine_invitations()
    name = invitations.invited_team(token=token) if invitations else None
    if name is None:
        raise NotFound(_("This invitation is not complete, or the team is gone."))
    return str(name)
