"""People who leave the organization, for a while or for good: what hangs on them first, then all in one transaction.

Cal.com's own call for it is never made: it erases every booking that a person organizes, and tells nobody (CONTRACT.md
18.1). Memberships end instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from portal.backend import acts_as_person, engine_people, get_client
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationScope
from portal.process import invalidation
from portal.services.bookings.bookings import booking_cancel_by_host
from portal.services.bookings.staff_actions import BookingSearch, booking_each, booking_reassign
from portal.services.cache import forget_catalogue
from portal.services.errors import BookingRefused, InvalidInput, NotAllowed
from portal.services.event_types import catalogue, event_types
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people import accounts, people, teams
from portal.services.people.members import Person, TeamRole, member_get, team_role_list
from portal.services.staff_refusals import staff_change


class Fate(StrEnum):
    """What becomes of a booking ahead."""

    KEEP = "keep"
    CANCEL = "cancel"
    REASSIGN = "reassign"


class OwnFate(StrEnum):
    """What becomes of event types of one's own."""

    KEEP = "keep"
    HIDE = "hide"
    DELETE = "delete"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A booking ahead in which the person takes part: as its organizer, else as another host, or as an attendee.

    Only round robin ones can go to a colleague (CONTRACT.md 4.12).
    """

    booking: Booking
    is_organizer: bool
    can_be_reassigned: bool


@dataclass(frozen=True, slots=True)
class Dependents:
    """What hangs on a person. `only_host_of` are event types that nobody could be booked by any more.

    `can_change_own` says whether their own event types can be handed over, hidden or deleted by others.
    """

    person: Person
    ahead: Sequence[Ahead]
    own: Sequence[EventType]
    can_change_own: bool
    teams: Sequence[TeamRole]
    hosted: Sequence[OwnedEventType]
    only_host_of: frozenset[int]


@dataclass(frozen=True, slots=True)
class Decisions:
    """`fates` are by the bookings' uids; what is not named is kept. The reason goes to the attendees.

    With `for_good` the person is removed, without only switched off until `person_return`.
    """

    fates: Mapping[str, Fate]
    own: OwnFate = OwnFate.KEEP
    own_to: int | None = None
    reason: str = ""
    for_good: bool = True


def leaving_check(*, user_id: int, by_person: int | None, by_superuser: bool = False) -> None:
    """Raises NotAllowed with the sentence why a person has to stay; `by_person` asks."""
    person = member_get(user_id=user_id)
    account = accounts.account_of(person_id=user_id)
    said = ""
    if user_id == by_person:
        said = _("Nobody can remove themselves: ask another administrator.")
    elif person.is_account and acts_as_person():
        said = _(
            "The portal's API key belongs to this person: without it nothing can be booked here."
        )
    elif people.is_last_owner(user_id=user_id):
        said = _(
            "The last owner of the organization has to stay: make somebody else an owner first."
        )
    elif accounts.is_last_administrator(person_id=user_id):
        said = _("Nobody else could manage this portal: make somebody else an administrator first.")
    elif account and account.role == accounts.SUPERUSER and not by_superuser:
        said = _("This person signs in as a superuser, whom only a superuser can take away.")
    if said:
        raise NotAllowed(said)


def dependents_get(*, user_id: int) -> Dependents:
    person = member_get(user_id=user_id)
    hosted = [
        each
        for each in event_types.event_type_list()
        if each.event_type.team_id is not None
        and user_id in {host.user_id for host in each.event_type.hosts}
    ]
    round_robin = {
        each.event_type.id
        for each in hosted
        if each.event_type.scheduling_type == "roundRobin" and len(each.event_type.hosts) > 1
    }
    return Dependents(
        person=person,
        ahead=[
            Ahead(
                each,
                is_organizer=user_id in {host.id for host in each.hosts},
                can_be_reassigned=bool(each.event_type and each.event_type.id in round_robin),
            )
            for each in _ahead(person)
        ],
        own=own_event_types(person=person),
        can_change_own=sees_all_own_event_types(),
        teams=team_role_list().by_user.get(user_id, ()),
        hosted=hosted,
        only_host_of=frozenset(
            each.event_type.id for each in hosted if len(each.event_type.hosts) == 1
        ),
    )


def sees_all_own_event_types() -> bool:
    """Whether hidden ones are seen, and others change them: Cal.com shows and leaves them to their owner only."""
    return engine_people() is not None


def own_event_types(*, person: Person) -> list[EventType]:
    # With Cal.com only what everybody sees (CONTRACT.md 5.8).
    engine = engine_people()
    if engine is not None:
        found = engine.own_event_types(user_id=person.user_id)
        return [EventType.model_validate(each) for each in found]
    if not person.username:
        return []
    owner = Owner("user", person.username, person.name, "", None)
    return [each for each in catalogue.event_type_list(owner=owner) if each.team_id is None]


def person_leave(
    *, user_id: int, decisions: Decisions, by_person: int | None, by_superuser: bool = False
) -> None:
    """Let a person go: bookings first, then event types, membership, keys and account.

    All or nothing on the engine. With Cal.com what was done stays, and the same call does the rest. Raises NotAllowed
    as `leaving_check`, and InvalidInput with the booking that could not be dealt with.
    """
    leaving_check(user_id=user_id, by_person=by_person, by_superuser=by_superuser)
    person = member_get(user_id=user_id)
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        raise NotAllowed(_("Cal.com knows people and teams of an organization only."))
    try:
        with transaction.atomic():
            for each in _ahead(person):
                _decide(each, decisions.fates.get(each.uid, Fate.KEEP), decisions.reason)
            _decide_own(user_id, decisions)
            _end_membership(user_id, organization_id, for_good=decisions.for_good)
            engine = engine_people()
            if decisions.for_good:
                if engine is not None:
                    engine.access_end(user_id=user_id, organization_id=organization_id)
                accounts.account_end(person_id=user_id, by_superuser=by_superuser)
            else:
                accounts.account_switch(
                    person_id=user_id, is_active=False, by_superuser=by_superuser
                )
    finally:
        # What was read inside the transaction, by whoever, is not what is there after it.
        invalidation.mark()


def person_return(*, user_id: int) -> None:
    found = _membership(user_id)
    organization_id = catalogue.organization_get().id or 0
    with transaction.atomic():
        with staff_change(then=forget_catalogue):
            scope = OrganizationScope(organization_id)
            get_client().memberships.update(found.membership_id, scope=scope, accepted=True)
        accounts.account_switch(person_id=user_id, is_active=True, by_superuser=True)
    invalidation.mark()


def _ahead(person: Person) -> list[Booking]:
    """Return what the person takes part in and is not over, by time, each once."""
    found = chain.from_iterable(
        booking_each(search=BookingSearch(status=status, host_id=person.user_id))
        for status in ("upcoming", "unconfirmed")
    )
    # A plain member's key finds its own whoever is asked for. Hosts beside the organizer stand among the attendees.
    theirs = {
        each.uid: each
        for each in found
        if person.user_id in {host.id for host in each.hosts}
        or person.email in {one.email for one in each.attendees}
    }
    return sorted(theirs.values(), key=lambda each: each.starts_at)


def _decide(booking: Booking, fate: Fate, reason: str) -> None:
    try:
        if fate is Fate.CANCEL:
            booking_cancel_by_host(uid=booking.uid, reason=reason)
        elif fate is Fate.REASSIGN:
            booking_reassign(uid=booking.uid, user_id=None, reason=reason)
    except (BookingRefused, InvalidInput, NotAllowed) as error:
        said = _("“%(title)s”: %(why)s Nothing was changed for it; choose something else.")
        said %= {"title": booking.title, "why": error.sentence}
        raise InvalidInput(
            said, fields={booking.uid: said}, request_id=error.request_id, detail=error.detail
        ) from error


def _decide_own(user_id: int, decisions: Decisions) -> None:
    engine = engine_people()
    if decisions.own is OwnFate.KEEP:
        return
    if engine is None:
        raise InvalidInput(_("Cal.com lets only their owner change event types of a person's own."))
    match decisions.own:
        case OwnFate.HIDE:
            engine.event_types_hide(user_id=user_id)
        case OwnFate.DELETE:
            engine.event_types_delete(user_id=user_id)
        case OwnFate.HAND_OVER:
            others = {one.user_id for one in teams.organization_member_list()} - {user_id}
            if decisions.own_to not in others:
                said = _("Choose who gets the event types.")
                raise InvalidInput(said, fields={"own_to": said})
            engine.event_types_hand_over(user_id=user_id, to_user_id=decisions.own_to)


def _end_membership(user_id: int, organization_id: int, *, for_good: bool) -> None:
    found, scope = _membership(user_id), OrganizationScope(organization_id)
    with staff_change(then=forget_catalogue):
        if for_good:
            get_client().memberships.delete(found.membership_id, scope=scope)
        else:
            get_client().memberships.update(found.membership_id, scope=scope, accepted=False)


def _membership(user_id: int) -> teams.Member:
    found = teams.organization_membership_list()
    member = next((one for one in found if one.user_id == user_id), None)
    if member is None:
        raise people.nobody()
    return member
