"""Creating and changing event types of teams: hosts, scheduling type, managed children (CONTRACT.md
6.3).
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from portal.engine.errors import BadRequest, NotFound, ValidationFailed
from portal.engine.event_types import answers, bodies, lookup
from portal.engine.event_types.models import EventType, Host, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.validation import Shape, field, is_array, is_boolean, is_in, is_int
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Membership, Team

# Accepted besides the wire's own forms, and the only ones that refusals name (recordings 164, 165).
_UPPER: Final = {
    "ROUND_ROBIN": SchedulingType.ROUND_ROBIN,
    "COLLECTIVE": SchedulingType.COLLECTIVE,
    "MANAGED": SchedulingType.MANAGED,
}
PRIORITIES: Final = ("lowest", "low", "medium", "high", "highest")
_HOST: Final = Shape(
    {
        "userId": field(is_int()),
        "mandatory": field(is_boolean(), required=False),
        "priority": field(is_in(PRIORITIES), required=False),
    }
)
_TEAM: Final = Shape(
    {
        "schedulingType": field(
            is_in(
                [*_UPPER, *SchedulingType.values],
                message=f"{{property}} must be one of the following values: {', '.join(_UPPER)}",
            )
        ),
        "hosts": field(is_array(), required=False, each=_HOST),
        "assignAllTeamMembers": field(is_boolean(), required=False),
        "rescheduleWithSameRoundRobinHost": field(is_boolean(), required=False),
    }
)
# An event type never becomes managed, and a managed one may stay so only by leaving the key out.
_CHANGEABLE: Final = ("COLLECTIVE", "ROUND_ROBIN", "collective", "roundRobin")
_TEAM_UPDATE: Final = Shape(
    {
        **_TEAM.partial().fields,
        "schedulingType": field(
            is_in(
                _CHANGEABLE,
                name="isIn",
                message="{property} must be one of the following values: COLLECTIVE, ROUND_ROBIN",
            ),
            required=False,
        ),
    }
)
# What members may set in their copies. All other columns of a child equal its parent's.
OWN_SETTINGS: Final = frozenset({"schedule", "hidden"})
# The same as answers name them, and what follows from others.
_NOT_LOCKED: Final = frozenset({"scheduleId", "hidden", "metadata", "bookingUrl"})
_MANAGED_COPY_SKIPS: Final = ("id", "owner", "team", "parent", "scheduling_type", "created_at")


def create(team: Team, body: Any) -> EventType:
    """Raises ValidationFailed, BadRequest (slug taken) or NotFound (hosts who are not members)."""
    values, of_team = _read(body, bodies.CREATE, _TEAM)
    with transaction.atomic():
        row = EventType(team=team, scheduling_type=_kind(of_team["schedulingType"]))
        _apply(row, values, of_team)
        if EventType.objects.filter(team=team, slug=row.slug).exists():
            raise BadRequest("Team event type with this slug already exists")
        row.save()
        set_hosts(row, team, of_team)
        sync_children(row)
    return row


def update(row: EventType, team: Team, body: Any) -> EventType:
    """Raises as `create` does. Children of a managed event type follow it."""
    values, of_team = _read(body, bodies.UPDATE, _TEAM_UPDATE)
    before = EventType.objects.get(pk=row.pk)
    with transaction.atomic():
        if of_team.get("schedulingType"):
            kind = _kind(of_team["schedulingType"])
            # Another scheduling type wants its hosts sent again; without them it has none.
            if row.scheduling_type != kind and of_team.get("hosts") is None:
                row.hosts.all().delete()
            row.scheduling_type = kind
        _apply(row, values, of_team)
        if EventType.objects.filter(team=team, slug=row.slug).exclude(pk=row.pk).exists():
            raise BadRequest("Team event type with this slug already exists")
        row.save()
        set_hosts(row, team, of_team)
        sync_children(row, before)
    return row


def _read(body: Any, common: Shape, of_team: Shape) -> tuple[Json, Json]:
    given = body if isinstance(body, dict) else {}
    # Both shapes at once, so that one refusal names all problems.
    errors = common.errors(given) + of_team.errors(given)
    if errors:
        raise ValidationFailed(errors)
    return common.known(given), of_team.known(given)


def _kind(name: str) -> SchedulingType:
    return _UPPER.get(name) or SchedulingType(name)


def _apply(row: EventType, values: Json, of_team: Json) -> None:
    bodies.apply(row, values, schedules_of=None)
    if of_team.get("assignAllTeamMembers") is not None:
        row.assign_all_team_members = of_team["assignAllTeamMembers"]
    if of_team.get("rescheduleWithSameRoundRobinHost") is not None:
        row.reschedule_with_same_host = of_team["rescheduleWithSameRoundRobinHost"]


def set_hosts(row: EventType, team: Team, of_team: Json) -> None:
    # Hosts are replaced whole; without `hosts` or `assignAllTeamMembers` they stay.
    rows = Membership.objects.filter(team=team, accepted=True).order_by("id")
    if team.parent_id is not None:
        # Who is outside of the organization again hosts nothing of its teams.
        inside = Membership.objects.filter(team=team.parent_id, accepted=True)
        rows = rows.filter(user__in=inside.values("user_id"))
    members = list(rows.values_list("user_id", flat=True))
    if of_team.get("assignAllTeamMembers"):
        chosen: list[Json] = [{"userId": user_id} for user_id in members]
    elif of_team.get("hosts") is not None:
        chosen = of_team["hosts"]
    else:
        return
    strangers = [str(host["userId"]) for host in chosen if host["userId"] not in members]
    if strangers:
        raise NotFound(
            f"Invalid hosts: {', '.join(strangers)} are not members of team with id {team.pk}."
        )
    named = [host["userId"] for host in chosen]
    if repeated := sorted({user_id for user_id in named if named.count(user_id) > 1}):
        raise BadRequest(
            f"Invalid hosts: {', '.join(map(str, repeated))} are listed more than once."
        )
    row.hosts.all().delete()
    Host.objects.bulk_create(
        Host(
            event_type=row,
            user_id=host["userId"],
            mandatory=bool(host.get("mandatory")),
            priority=host.get("priority") or "medium",
        )
        for host in chosen
    )


def sync_children(row: EventType, before: EventType | None = None) -> None:
    """Give each host of a managed event type a copy, and take away those of others. `before` is it before a change."""
    if row.scheduling_type != SchedulingType.MANAGED:
        return
    users = [host.user for host in row.hosts.select_related("user")]
    # Who is no host any more has none.
    row.children.exclude(owner__in=users).delete()
    existing = {child.owner_id: child for child in row.children.all()}
    for user in users:
        _copy(row, existing.get(user.pk) or EventType(parent=row, owner=user), before)


def _copy(row: EventType, child: EventType, before: EventType | None = None) -> None:
    is_new = child._state.adding
    for column in EventType._meta.concrete_fields:
        if column.name in _MANAGED_COPY_SKIPS:
            continue
        is_own = before is not None and getattr(child, column.attname) != getattr(
            before, column.attname
        )
        # What a member chose stays, what followed the managed one goes on following it.
        if column.name in OWN_SETTINGS and not is_new and is_own:
            continue
        setattr(child, column.attname, getattr(row, column.attname))
    if _own_twin(child) is None:
        child.save()
    elif not is_new:
        # It follows in all but the address, which is taken.
        child.slug = EventType.objects.values_list("slug", flat=True).get(pk=child.pk)
        child.save()


def _own_twin(child: EventType) -> EventType | None:
    """Return what the owner of a copy has at its address already. Cal.com deletes that without a word."""
    twins = EventType.objects.filter(owner=child.owner, team=None, slug=child.slug)
    return twins.exclude(pk=child.pk).first()


def kept(rows: Iterable[EventType], *, of_user: User | None = None) -> list[str]:
    """Return a sentence for each host of managed event types, or for `of_user` alone, whose own event type keeps them
    from a copy, or from its address.
    """
    managed = [row for row in rows if row.scheduling_type == SchedulingType.MANAGED]
    missing = [(row, host) for row in managed for host in _without_copy(row)]
    return [
        f"User with id={host.user_id} has an event type with slug '{row.slug}' already and keeps it:"
        f" there is no copy of event type {row.pk} at this address."
        for row, host in missing
        if of_user is None or host.user_id == of_user.pk
    ]


def _without_copy(row: EventType) -> QuerySet[Host]:
    # Who renamed it since has nothing there, and gets the copy with the next change.
    theirs = EventType.objects.filter(team=None, slug=row.slug).exclude(parent=row)
    return row.hosts.filter(user__in=theirs.values("owner"))


def join(team: Team, user: User) -> None:
    """Make a new member host of the team's event types that all members host."""
    for row in EventType.objects.filter(team=team, assign_all_team_members=True):
        Host.objects.get_or_create(event_type=row, user=user)
        has_child = row.children.filter(owner=user).exists()
        if row.scheduling_type == SchedulingType.MANAGED and not has_child:
            _copy(row, EventType(parent=row, owner=user))


def leave(team: Team, user: User) -> None:
    Host.objects.filter(event_type__team=team, user=user).delete()
    EventType.objects.filter(parent__team=team, owner=user).delete()


def check_copy(row: EventType) -> None:
    """Raise BadRequest for an unsaved change of a managed copy in what the team decides."""
    if row.parent_id is None:
        return
    # As answers show them: what is left out and what is switched off are the same there.
    stored, wanted = (answers.personal(each) for each in (lookup.by_id(row.pk), row) if each)
    changed = [name for name in wanted if wanted[name] != stored.get(name)]
    locked = [name for name in changed if name not in _NOT_LOCKED]
    if locked:
        raise BadRequest(
            f"Event type with id={row.pk} is a copy of the managed event type {row.parent_id}, which alone decides"
            f" about: {', '.join(locked)}."
        )
