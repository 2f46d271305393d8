"""The demo's organization, its teams and the people who host."""

from dataclasses import dataclass

from portal.engine.teams.models import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A user; the avatar is ``static/demo/<username>.svg``."""

    username: str
    name: str
    time_zone: str
    bio: str
    role: Role = Role.MEMBER

    @property
    def email(self) -> str:
        # A domain that cannot exist (RFC 2606).
        return f"{self.username}@rivermouth.example"


@dataclass(frozen=True, slots=True)
class Group:
    """A team with its members, admins first; the logo is ``static/demo/<slug>.svg``."""

    slug: str
    name: str
    bio: str
    members: tuple[str, ...]


ORGANIZATION = Group(
    slug="rivermouth",
    name="Rivermouth Libraries & Makerspace",
    bio=(
        "Four libraries, one makerspace and a reading room by the water. "
        "Book time with the people who work here: everything on these pages is free."
    ),
    members=(),
)

# In five time zones, so that zones show on every page of a fresh portal.
PEOPLE = (
    Person(
        "maren",
        "Maren Holloway",
        "Europe/London",
        "Head of library services. Knows where everything is, and who moved it.",
        Role.OWNER,
    ),
    Person(
        "tomas",
        "Tomás Figueira",
        "Europe/Lisbon",
        "Reader adviser at our partner library in Lisbon. Crime novels, comics, cookery.",
    ),
    Person(
        "delia",
        "Delia Okafor",
        "America/New_York",
        "Runs the evening desk from New York, and two book clubs.",
    ),
    Person(
        "priya",
        "Priya Raman",
        "Asia/Kolkata",
        "Digital archivist. Parish registers, harbour logs, old photographs.",
    ),
    Person(
        "owen",
        "Owen Brightwell",
        "Europe/London",
        "Workshop lead. Mends, machines and explains.",
        Role.ADMIN,
    ),
    Person(
        "jonas",
        "Jonas Lindqvist",
        "Europe/Berlin",
        "Electronics tutor. Brings a bag of blinking things to every session.",
    ),
    Person(
        "aiko",
        "Aiko Tanabe",
        "Europe/Berlin",
        "Textiles, bookbinding and exhibitions.",
    ),
)

TEAMS = (
    Group(
        slug="librarians",
        name="Ask a Librarian",
        bio="Questions of every size, from *which book was that?* to a family tree.",
        members=("maren", "tomas", "delia", "priya"),
    ),
    Group(
        slug="makerspace",
        name="Makerspace",
        bio="Laser cutter, 3D printers, sewing machines, soldering bench, and people who help.",
        members=("owen", "jonas", "aiko"),
    ),
    Group(
        slug="rooms",
        name="Rooms and Events",
        bio="Meeting rooms, school visits and everything that needs chairs put out.",
        members=("maren", "aiko", "owen"),
    ),
)
