"""The world of the second server's recordings (950 and later): people and memberships as their INDEX.md lists them."""

from typing import Any, Final

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Role, Team

# id, username, name, zone, role in organization 22.
JUNIPER: Final = (
    (297, "olive", "Olive Orchard", "Europe/London", Role.OWNER),
    (298, "amos", "Amos Ashby", "Europe/Berlin", Role.ADMIN),
    (299, "petra", "Petra Pike", "Europe/London", Role.MEMBER),
    (300, "quinn", "Quinn Quill", "America/New_York", Role.MEMBER),
    (301, "rafi", "Rafi Rowan", "Europe/London", Role.MEMBER),
    (302, "suki", "Suki Sand", "Asia/Kolkata", Role.MEMBER),
)
OUTSIDE: Final[tuple[tuple[int, str, str, dict[str, Any]], ...]] = (
    (291, "ben", "northside", {"name": "Ben", "time_zone": "Europe/Berlin"}),
    (292, "kim", "northside", {"name": "Kim Kolkata", "time_zone": "Asia/Kolkata"}),
    (293, "nora", "northside", {"name": "Nora", "time_zone": "Europe/London"}),
    (303, "tove", "solo", {"name": "Tove Tarn", "time_zone": "Europe/Berlin"}),
)


def build() -> None:
    """Fill the empty engine."""
    northside = Team.objects.create(
        id=1, name="Northside", slug="northside", is_organization=True, metadata={}
    )
    juniper = Team.objects.create(
        id=22, name="Juniper Health", slug="juniper", is_organization=True, metadata={}
    )
    for number, username, domain, columns in OUTSIDE:
        email = f"{username}@{domain}.example"
        user = User.objects.create(id=number, username=username, email=email, **columns)
        ApiKey.objects.issue(user, key=f"cal_{username}")
        if domain == "northside":
            Membership.objects.create(team=northside, user=user, role=Role.MEMBER)
    for membership, (number, username, name, zone, role) in enumerate(JUNIPER, 332):
        email = f"{username}@juniper.example"
        user = User.objects.create(
            id=number, username=username, email=email, name=name, time_zone=zone
        )
        ApiKey.objects.issue(user, key=f"cal_{username}")
        Membership.objects.create(id=membership, team=juniper, user=user, role=role)
