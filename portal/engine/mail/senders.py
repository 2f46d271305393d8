"""Who emails about a booking come from: what staff chose for the team, else the portal's address."""

from email.utils import parseaddr

from django.conf import settings

from portal.engine.bookings.models import Booking
from portal.engine.mail.models import TeamSender
from portal.engine.protocol.values import Json
from portal.process import invalidation

_TAG = "mail-senders"


def sender_of(row: Booking) -> tuple[str, str] | None:
    """Return name and address of the sender of the booking's team, None where nothing was chosen."""
    found = invalidation.kept(_TAG, _read, _TAG)
    team_id = team_of(row) if found else None
    if team_id is None or team_id not in found:
        return None
    name, email = found[team_id]
    return name, email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def team_of(row: Booking) -> int | None:
    """Return the team whose event type was booked; a member's copy is that of the managed one's team."""
    event_type = row.event_type
    if event_type is None:
        return None
    parent = event_type.parent if event_type.team_id is None else None
    return event_type.team_id or (parent.team_id if parent else None)


def sender_list() -> list[Json]:
    return [
        {"team_id": row.team_id, "name": row.name, "email": row.email}
        for row in TeamSender.objects.all()
    ]


def sender_save(*, team_id: int, name: str, email: str) -> None:
    """Store a team's sender; without a name and an address it is the portal's again."""
    if name or email:
        values = {"name": name, "email": email}
        TeamSender.objects.update_or_create(team_id=team_id, defaults=values)
    else:
        TeamSender.objects.filter(team_id=team_id).delete()
    invalidation.mark(_TAG)


def _read() -> dict[int, tuple[str, str]]:
    return {row.team_id: (row.name, row.email) for row in TeamSender.objects.all()}
