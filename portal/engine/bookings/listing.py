"""Lists of bookings: visibility, filters, order and pages (CONTRACT.md 4.6)."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from portal.engine import clock
from portal.engine.bookings.models import Attendee, Booking, BookingHost
from portal.engine.errors import ValidationFailed, trpc_error
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.paging import Page, numbers, page_errors
from portal.engine.protocol.validation import (
    Shape,
    each_is_in,
    each_is_number,
    field,
    is_date_string,
    is_in,
    is_int,
)
from portal.engine.protocol.values import Json, parse_instant
from portal.engine.teams.models import Membership, Role, Team

STATUSES: Final = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
GONE: Final = ("cancelled", "rejected")
# All others, named so that an index of the status can be used.
STANDING: Final = ("accepted", "pending")
# Of several sorts the first one in this order wins (CONTRACT.md 4.6).
SORTS: Final = {
    "sortStart": "starts_at",
    "sortEnd": "ends_at",
    "sortCreated": "created_at",
    "sortUpdatedAt": "updated_at",
}
# Both ends are inclusive (recordings 1347, 1349, 1350).
TIMES: Final = {"afterStart": "starts_at__gte", "beforeEnd": "ends_at__lte"}
# `pagination` ignores these four and goes on counting the unfiltered total (recordings 573, 575).
UNCOUNTED_TIMES: Final = {
    "afterCreatedAt": "created_at__gte",
    "beforeCreatedAt": "created_at__lte",
    "afterUpdatedAt": "updated_at__gte",
    "beforeUpdatedAt": "updated_at__lte",
}
NOT_FOR_PEOPLE: Final = ("userIds",)
# Parameters that a user's own list and lists of teams do not know.
NOT_FOR_TEAMS: Final = ("userIds", "teamsIds", "teamId", *UNCOUNTED_TIMES)

_DATE: Final = {
    "afterStart": "fromDate must be a valid ISO 8601 date.",
    "beforeEnd": "toDate must be a valid ISO 8601 date.",
}
_SHAPE: Final = Shape(
    {
        "status": field(
            each_is_in(STATUSES, message=f"Invalid status. Allowed are {', '.join(STATUSES)}"),
            required=False,
        ),
        **{
            name: field(
                is_date_string(
                    name="isIso8601",
                    message=_DATE.get(name, "{property} must be a valid ISO 8601 date."),
                ),
                required=False,
            )
            for name in (*TIMES, *UNCOUNTED_TIMES)
        },
        **{
            name: field(
                is_in(
                    ["asc", "desc"],
                    message=f'{name[0].upper()}{name[1:]} must be either "asc" or "desc".',
                ),
                required=False,
            )
            for name in SORTS
        },
    }
)


_IDS: Final = ("eventTypeId", "teamId")
_LISTS_OF_IDS: Final = ("eventTypeIds", "teamsIds", "userIds")
# A number is what JavaScript's parseInt would read; 15 digits fit a float and a bigint column.
_LEADING: Final = re.compile(r"\s*[+-]?\d{1,15}")
_NUMBERS: Final = {
    **dict.fromkeys(_IDS, field(is_int())),
    **dict.fromkeys(_LISTS_OF_IDS, field(each_is_number())),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of the bookings on one page, in order, and the wire's `pagination` object."""

    ids: list[int]
    pagination: Json


@dataclass(frozen=True, slots=True)
class Listing:
    """A checked query. `uncounted` conditions narrow the page but not the total; `paged` finds the page's rows as
    `condition` does, by the index that has their order.
    """

    condition: Q
    paged: Q
    uncounted: Q
    order: tuple[str, ...]
    page_asked: Page

    def page(self, rows: QuerySet[Booking]) -> Found:
        found = rows.filter(self.paged, self.uncounted).order_by(*self.order)
        ids = self.page_asked.cut(found.values_list("pk", flat=True))
        total = rows.filter(self.condition).count()
        return Found(list(ids), self.page_asked.pagination(total))


def seen_by(user: User, *, is_portal: bool = False) -> QuerySet[Booking]:
    """Return what a user may list: hosted and attended bookings, and of the teams and organizations of which the user
    is admin or owner all those of their members, personal event types included, and of their event types, whoever has
    left. The portal itself, for its staff, also lists what those organized who are in no organization any more.
    """
    # Subqueries in place of joins, which would repeat a booking per matching host and attendee.
    led = Membership.objects.filter(
        user=user, accepted=True, role__in=[Role.ADMIN, Role.OWNER]
    ).values("team_id")
    people = Membership.objects.filter(team_id__in=led, accepted=True).values("user_id")
    if is_portal and _are_all(Q(user_id__in=people) | Q(user=user)):
        return Booking.objects.all()
    hosted = BookingHost.objects.filter(Q(user=user) | Q(user_id__in=people)).values("booking_id")
    attended = Attendee.objects.filter(email=user.email).values("booking_id")
    return Booking.objects.filter(
        Q(user=user)
        | Q(user_id__in=people)
        | Q(pk__in=hosted)
        | Q(pk__in=attended)
        | _staying(Q(pk__in=led))
        | _of_nobody(is_portal=is_portal)
    )


def of_members(organization: Team, *, is_portal: bool = False) -> QuerySet[Booking]:
    """Return the bookings of an organization's members and event types; for the portal as `seen_by` does."""
    members = User.objects.filter(memberships__team=organization, memberships__accepted=True)
    if is_portal and _are_all(Q(user_id__in=members.values("pk"))):
        return Booking.objects.all()
    hosted = BookingHost.objects.filter(user__in=members).values("booking_id")
    attended = Attendee.objects.filter(email__in=members.values("email")).values("booking_id")
    return Booking.objects.filter(
        Q(user__in=members)
        | Q(pk__in=hosted)
        | Q(pk__in=attended)
        | _staying(Q(pk=organization.pk))
        | _of_nobody(is_portal=is_portal)
    )


def _are_all(these: Q) -> bool:
    """Say whether nobody else is in an organization: then the portal sees every booking, since it also sees those of
    who is in none. Each row is spared the question.
    """
    inside = Membership.objects.filter(team__is_organization=True, accepted=True)
    return not inside.exclude(these).exists()


def _staying(teams: Q) -> Q:
    """Return what stays with teams, and with all teams of organizations among them, when its hosts leave."""
    found = Team.objects.filter(teams)
    inner = Team.objects.filter(parent__in=found.values("pk"))
    event_types = EventType.objects.filter(
        Q(team__in=found.values("pk")) | Q(team__in=inner.values("pk"))
    )
    copies = EventType.objects.filter(parent__in=event_types.values("pk"))
    deleted = User.objects.filter(left_at__isnull=False, invited_to__in=found.values("pk"))
    return (
        Q(event_type__in=event_types.values("pk"))
        | Q(event_type__in=copies.values("pk"))
        | Q(user__in=deleted.values("pk"))
    )


def _of_nobody(*, is_portal: bool) -> Q:
    if not is_portal:
        return Q(pk__in=[])
    inside = Membership.objects.filter(team__is_organization=True, accepted=True)
    return ~Q(user__in=inside.values("user_id"))


def of_team(team: Team) -> QuerySet[Booking]:
    """Return the bookings of a team's event types and of the managed ones' children."""
    return Booking.objects.filter(_of_teams([team.pk]))


def _of_teams(ids: Collection[int]) -> Q:
    # By ids, in an index of bookings; a join would be made for each of them.
    found = EventType.objects.filter(Q(team__in=ids) | Q(parent__team__in=ids))
    return Q(event_type__in=list(found.values_list("pk", flat=True)))


def read(query: Mapping[str, list[str]]) -> Listing:
    """Return the checked query; unknown parameters are ignored.

    Raises ValidationFailed, or a tRPC error for event types that do not exist.
    """
    given = {name: values[-1] for name, values in query.items()}
    values: Json = dict(given)
    if "status" in query:
        # A comma list and a repeated key mean the same (recording 548).
        values["status"] = [each.strip() for each in ",".join(query["status"]).split(",")]
    # Query strings are converted before they are checked (CONTRACT.md 2.9).
    values |= numbers(
        {name: given[name] for name in ("take", "skip") if name in given}, "take", "skip"
    )
    # None stands for text that is no number: it fails every constraint, so that the refusal names
    # the parameter.
    values |= _numbers(query)
    wanted = {name: each for name, each in _NUMBERS.items() if name in query}
    errors = _SHAPE.errors(values) + Shape(wanted).errors(values) + page_errors(values)
    if errors:
        raise ValidationFailed(errors)
    page = Page(int(values.get("take", 100)), int(values.get("skip", 0)))
    statuses = values.get("status", [])
    now, states = clock.now(), Q()
    for status in statuses:
        states |= _STATES[status](now)
    paged = states
    if statuses == ["past"]:
        paged = _past_by_starts(now)
    elif statuses and "past" not in statuses:
        # The other way round: what is ahead or gone is little, and all the rest would be read in the order of starts.
        paged = Q(pk__in=Booking.objects.filter(states).order_by().values("pk"))
    rest = _times(given, TIMES) & of_people(given) & of_event_types(values)
    uncounted, order = _times(given, UNCOUNTED_TIMES), _order(given, statuses)
    return Listing(states & rest, paged & rest, uncounted, order, page)


def _numbers(query: Mapping[str, list[str]]) -> Json:
    single: Json = numbers({name: query[name][-1] for name in _IDS if name in query}, *_IDS)
    listed: Json = {
        name: [
            int(found[0]) if (found := _LEADING.match(text)) else None
            for value in query[name]
            for text in value.split(",")
        ]
        for name in _LISTS_OF_IDS
        if name in query
    }
    return single | listed


def _upcoming(now: datetime) -> Q:
    # Pending bookings are upcoming, occurrences of a series only once they are accepted.
    return Q(ends_at__gte=now, status__in=STANDING) & (
        Q(recurring_booking_uid=None) | Q(status="accepted")
    )


def _past_by_starts(now: datetime) -> Q:
    # What has ended has begun. Nearly all of history is past: it is not sorted for one page of it, and NOT keeps from
    # the index of the status.
    return Q(ends_at__lte=now, starts_at__lte=now) & ~Q(status__in=GONE)


_STATES: Final[dict[str, Callable[[datetime], Q]]] = {
    "upcoming": _upcoming,
    "recurring": lambda now: Q(
        ends_at__gte=now, recurring_booking_uid__isnull=False, status__in=STANDING
    ),
    "past": lambda now: Q(ends_at__lte=now, status__in=STANDING),
    "cancelled": lambda _: Q(status__in=GONE),
    "unconfirmed": lambda now: Q(status="pending", ends_at__gte=now),
}


def _times(given: Mapping[str, str], names: Mapping[str, str]) -> Q:
    return Q(
        **{lookup: parse_instant(given[name]) for name, lookup in names.items() if name in given}
    )


def of_people(given: Mapping[str, str]) -> Q:
    condition = Q()
    if "attendeeEmail" in given:
        # A "+" that was not sent as %2B arrives as a blank, which no address holds: Cal.com turns
        # it back.
        email = "+".join(given["attendeeEmail"].split())
        rows = Attendee.objects.filter(email=email)
        condition &= Q(pk__in=rows.values("booking_id"))
    if "attendeeName" in given:
        rows = Attendee.objects.filter(name=given["attendeeName"])
        condition &= Q(pk__in=rows.values("booking_id"))
    if "bookingUid" in given:
        condition &= Q(uid=given["bookingUid"])
    return condition


def of_event_types(values: Json) -> Q:
    condition = Q()
    event_types = _ids(values, "eventTypeIds", "eventTypeId")
    if event_types:
        # One unknown id refuses the query instead of matching nothing (recording 561).
        if EventType.objects.filter(pk__in=event_types).count() != len(event_types):
            raise trpc_error(400, "The requested event-types do not exist.")
        condition &= Q(event_type__in=event_types)
    teams = _ids(values, "teamsIds", "teamId")
    if teams:
        condition &= _of_teams(teams)
    if "userIds" in values:
        users = User.objects.filter(pk__in=_ids(values, "userIds"))
        if not users.exists():
            # Recording 1104.
            raise trpc_error(400, "The requested users do not exist.")
        hosted = BookingHost.objects.filter(user__in=users).values("booking_id")
        attended = Attendee.objects.filter(email__in=users.values("email")).values("booking_id")
        condition &= Q(pk__in=hosted) | Q(pk__in=attended)
    return condition


def _ids(values: Json, *names: str) -> set[int]:
    found: set[int] = set()
    for name in names:
        given = values.get(name, [])
        found.update(given if isinstance(given, list) else [int(given)])
    return found


def _order(given: Mapping[str, str], statuses: list[str]) -> tuple[str, ...]:
    for name, column in SORTS.items():
        if name in given:
            sign = "-" if given[name] == "desc" else ""
            return f"{sign}{column}", f"{sign}id"
    # These two alone read backwards from now (recordings 537, 918).
    if statuses in (["past"], ["cancelled"]):
        return "-starts_at", "-id"
    return "starts_at", "id"
