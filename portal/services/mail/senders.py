"""Who the emails about a team's bookings come from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import engine_mail_senders
from portal.services.errors import InvalidInput, NotAllowed
from portal.services.event_types import catalogue


@dataclass(frozen=True, slots=True)
class Sender:
    """Of a team; empty parts are those of the portal's sender."""

    team_id: int
    team: str
    name: str = ""
    email: str = ""


def sender_list() -> list[Sender]:
    """Return the sender of each team, in the order of the teams. Raises NotAllowed with Cal.com."""
    stored = {row["team_id"]: row for row in _engine().sender_list()}
    found = []
    for team in catalogue.team_list():
        row = stored.get(team.team_id, {})
        name, email = row.get("name", ""), row.get("email", "")
        found.append(Sender(team.team_id or 0, team.name, name, email))
    return found


def senders_save(*, senders: list[Sender]) -> None:
    """Store senders. Raises InvalidInput, its fields named by the team's id, for an address without a name."""
    wrong = {
        str(each.team_id): _("Give a name, too: it stands before the address.")
        for each in senders
        if each.email and not each.name
    }
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), fields=wrong)
    for each in senders:
        _engine().sender_save(team_id=each.team_id, name=each.name, email=each.email)


def _engine() -> Any:
    engine = engine_mail_senders()
    if engine is None:
        raise NotAllowed(_("Cal.com sends the emails about bookings, from its own address."))
    return engine
