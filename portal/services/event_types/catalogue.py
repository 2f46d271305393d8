"""Catalogue: the organization, its teams, its people and their public event types."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.team import Team
from portal.calcom.schemas.user import User
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope, team_of
from portal.conf.address import full_path
from portal.conf.upstream import is_engine
from portal.i18n.zones import canonical_zone
from portal.services.cache import ask_again, known, remembered, room_for
from portal.services.errors import NotFound, UpstreamBusy, calling_calcom
from portal.services.portal.appearance import is_open, listed_in_order


@dataclass(frozen=True, slots=True)
class Organization:
    """The account that the portal stands for: an organization, or a single user or team without one."""

    id: int | None
    name: str
    slug: str | None
    description: str
    logo_url: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose event types they are: a team or a person, as their address names them."""

    # As in the portal's addresses: team or user.
    kind: str
    slug: str
    name: str
    description: str
    image_url: str | None
    team_id: int | None = None

    @property
    def path(self) -> str:
        return full_path(f"/team/{self.slug}" if self.kind == "team" else f"/{self.slug}")

    @property
    def visibility_of(self) -> tuple[str, str]:
        """Kind and key by which staff's choices are stored (`services.portal.appearance`)."""
        # By id where there is one: a team keeps its choices when its slug is changed.
        return self.kind, str(self.team_id) if self.kind == "team" else self.slug


@dataclass(frozen=True, slots=True)
class Listing:
    owner: Owner
    event_types: Sequence[EventType]
    # Whether Cal.com did not say just now what the owner offers.
    is_unread: bool = False


def organization_get() -> Organization:
    return remembered("organization", "organization", _read_organization)


def organization_known() -> Organization | None:
    """Return the organization as it was last known, without asking for it."""
    return known("organization", "organization", Organization)


def team_scope(*, team_id: int) -> OrganizationTeamScope | TeamScope:
    return team_of(organization_get().id, team_id)


def team_list() -> list[Owner]:
    return [_team_owner(team) for team in _teams()]


def person_list() -> list[Owner]:
    return [_person_owner(user) for user in _people()]


def user_list() -> list[User]:
    return _people()


def event_type_list(*, owner: Owner, may_ask: bool = True) -> list[EventType]:
    """Return an owner's event types, hidden ones included; without `may_ask` only what is known, or UpstreamBusy."""
    if may_ask:
        return _event_types(owner)
    name, _read = _kept_event_types(owner)
    found: list[EventType] | None = known("event_types", name, list)
    if found is None:
        raise UpstreamBusy
    return found


def people_listed(*, internal: bool = False) -> list[Owner]:
    return listed_in_order(person_list(), lambda one: one.visibility_of, internal=internal)


def listing_get(*, kind: str, slug: str, internal: bool = False) -> Listing:
    """Raises NotFound, also for an owner that is for `internal` viewers only."""
    owner = owner_get(kind=kind, slug=slug)
    if not is_open(owner.visibility_of, internal=internal):
        raise _nobody(kind)
    return Listing(owner, public_event_types(_event_types(owner), internal=internal))


def owner_get(*, kind: str, slug: str) -> Owner:
    owner = _owner_find(kind, slug)
    if owner is None:
        # Made or renamed a moment ago, perhaps: Cal.com is asked once more before anybody is told that there is none.
        again = (
            ask_again("organization", "teams", _read_teams)
            if kind == "team"
            else ask_again("people", "people", _read_people)
        )
        owner = _owner_find(kind, slug) if again else None
    if owner is None:
        raise _nobody(kind)
    return owner


def event_type_find(
    *, kind: str, slug: str, event_slug: str, internal: bool = False
) -> tuple[Owner, EventType]:
    """Return an owner's event type by its address; a team's hidden ones are found, too."""
    owner = owner_get(kind=kind, slug=slug)
    # The same answer as for a slug that does not exist: an address must not give away what is internal.
    if not is_open(owner.visibility_of, internal=internal):
        raise _nobody(kind)
    event_type = _with_slug(owner, event_slug)
    if event_type is None:
        name, read = _kept_event_types(owner)
        if ask_again("event_types", name, read):
            event_type = _with_slug(owner, event_slug)
    if event_type is None or not is_open(("event", str(event_type.id)), internal=internal):
        raise NotFound(_("%(name)s has nothing to book at this address.") % {"name": owner.name})
    return owner, event_type


def event_type_of_booking(*, event_type_id: int) -> EventType | None:
    """Return a booking's event type, or None when it is gone or the portal's key may not see it."""

    def read() -> EventType | None:
        try:
            return get_client().event_types.get(event_type_id)
        except (calcom.NotFound, calcom.PermissionDenied):
            # Inside, so that "gone" is remembered like an answer, and not asked for with every view of the booking.
            return None

    with calling_calcom():
        return remembered("event_types", f"id:{event_type_id}", read)


def event_type_keep(event_type: EventType) -> None:
    """Keep an event type that is at hand for the page of its booking, which would ask for it by its id."""
    keep = room_for("event_types", f"id:{event_type.id}")
    if keep is not None:
        keep(event_type)


def has_page(*, owner: Owner, event_type: EventType) -> bool:
    """Return whether everybody may open its own page, and not only who has a private link or a booking of it."""
    names = (owner.visibility_of, ("event", str(event_type.id)))
    is_for_all = all(is_open(name, internal=False) for name in names)
    found = _with_slug(owner, event_type.slug) if is_for_all else None
    return found is not None and found.id == event_type.id


def host_addresses(event_type: EventType) -> list[str]:
    """Return the email addresses of an event type's hosts that the portal's key may see."""
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    hosts.add(event_type.owner_id or 0)
    return [user.email for user in _people() if user.id in hosts and user.email]


def has_hosts(event_type: EventType) -> bool:
    """Return whether anybody can be booked by it; Cal.com keeps team event types whose hosts have all left."""
    is_of_team = event_type.team_id is not None and event_type.scheduling_type != "managed"
    everybody = event_type.assign_all_team_members
    return not is_of_team or bool(event_type.hosts or event_type.users or everybody)


def needs_code(event_type: EventType) -> bool:
    # Cal.com mails the code from its own page only (CONTRACT.md 4.16); the engine asks for none.
    return event_type.requires_booker_email_verification and not is_engine()


def takes_numbers() -> bool:
    """Return whether a number question can be answered: Cal.com's API refuses all answers (CONTRACT.md 18.4)."""
    return is_engine()


def needs_number(event_type: EventType) -> bool:
    """Return whether a number question keeps an event type from being booked through the API."""
    asked = (one for one in event_type.booking_fields if one.type == "number" and not one.hidden)
    return not takes_numbers() and any(one.required for one in asked)


def owner_of(event_type: EventType) -> Owner | None:
    """The team or person whose public address an event type stands at; None when neither has a page."""
    if event_type.team_id is not None:
        return next((one for one in team_list() if one.team_id == event_type.team_id), None)
    names = {user.username for user in event_type.users}
    people = _people()
    # A personal event type may name only its owner's id.
    names |= {person.username for person in people if person.id == event_type.owner_id}
    return next((_person_owner(person) for person in people if person.username in names), None)


def _read_organization() -> Organization:
    client = get_client()
    with calling_calcom():
        me = client.me.get()
        teams = client.teams.list()
    # Cal.com lists an organization among its members' teams.
    identifier = settings.CALCOM_ORG_ID or me.organization_id
    row = next((team for team in teams if team.is_organization and team.id == identifier), None)
    # A server may know zones that the pinned data does not have, and every page needs one.
    zone = canonical_zone(row and row.time_zone) or canonical_zone(me.time_zone) or "UTC"
    if row is None:
        return Organization(
            identifier, me.name or me.username or "", None, me.bio or "", None, zone
        )
    return Organization(identifier, row.name, row.slug, row.bio or "", row.logo_url, zone)


def _owner_find(kind: str, slug: str) -> Owner | None:
    owners = team_list() if kind == "team" else person_list()
    return next((owner for owner in owners if owner.slug == slug), None)


def _with_slug(owner: Owner, slug: str) -> EventType | None:
    # A managed event type is a template that nobody can book (CONTRACT.md 6.3).
    return next(
        (
            one
            for one in _event_types(owner)
            if one.slug == slug and one.scheduling_type != "managed"
        ),
        None,
    )


def _teams() -> list[Team]:
    return remembered("organization", "teams", _read_teams)


def _read_teams() -> list[Team]:
    organization_id = organization_get().id
    client = get_client()
    with calling_calcom():
        if organization_id is None:
            teams = client.teams.list()
        else:
            scope = OrganizationScope(organization_id)
            try:
                teams = list(client.teams.iterate(scope=scope))
            except calcom.PermissionDenied:
                # A key of a plain member may list only the teams it belongs to.
                teams = client.teams.list_mine(scope=scope)
    # A team without a slug has no address.
    shown = [team for team in teams if team.slug and not team.is_organization]
    return sorted(shown, key=lambda team: team.id)


def _people() -> list[User]:
    return remembered("people", "people", _read_people)


def _read_people() -> list[User]:
    organization_id = organization_get().id
    client = get_client()
    with calling_calcom():
        if organization_id is not None:
            try:
                users = list(client.users.iterate(scope=OrganizationScope(organization_id)))
            except calcom.PermissionDenied:
                # Only admins may list the members; the key's own user can always be shown.
                users = []
            if users:
                return sorted((u for u in users if u.username), key=lambda u: u.name or "")
        me = client.me.get()
    return [
        User(
            id=me.id, username=me.username, name=me.name, email=me.email,
            bio=me.bio, avatar_url=me.avatar_url, time_zone=me.time_zone,
        )
    ]  # fmt: skip


def _event_types(owner: Owner) -> list[EventType]:
    name, read = _kept_event_types(owner)
    return remembered("event_types", name, read)


def _kept_event_types(owner: Owner) -> tuple[str, Callable[[], list[EventType]]]:
    """Return the name under which an owner's event types are kept, and how to ask for them."""

    def read() -> list[EventType]:
        with calling_calcom():
            if owner.kind == "team":
                return get_client().team_event_types.list(
                    scope=team_scope(team_id=owner.team_id or 0)
                )
            return get_client().event_types.list(username=owner.slug)

    return (f"team:{owner.team_id}" if owner.kind == "team" else f"user:{owner.slug}"), read


def public_event_types(event_types: Sequence[EventType], *, internal: bool) -> list[EventType]:
    shown = [one for one in event_types if not one.hidden and one.scheduling_type != "managed"]
    return listed_in_order(shown, lambda one: ("event", str(one.id)), internal=internal)


def _nobody(kind: str) -> NotFound:
    if kind == "team":
        return NotFound(_("There is no team at this address."))
    return NotFound(_("There is nobody at this address."))


def _team_owner(team: Team) -> Owner:
    return Owner("team", team.slug or "", team.name, team.bio or "", team.logo_url, team.id)


def _person_owner(user: User) -> Owner:
    name = user.name or user.username or ""
    return Owner("user", user.username or "", name, user.bio or "", user.avatar_url)
