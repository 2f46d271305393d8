"""/v2/event-types: event types of users (CONTRACT.md 5)."""

from portal.engine.errors import Forbidden, NotFound, trpc_error
from portal.engine.event_types import answers, bodies, booking_fields, lookup, team_bodies
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import EVENT_TYPES, Access, route
from portal.engine.protocol.values import Json
from portal.engine.teams.permissions import administers, may_see, to_id


@route("GET", "/event-types", versions=EVENT_TYPES, access=Access.PUBLIC)
def list_event_types(call: Call) -> Answer:
    """Answer the caller's event types, the visible ones of `username`, or the dynamic one of a
    group.
    """
    parameters = call.parameters()
    if "usernames" in parameters:
        return Answer(dynamic(parameters["usernames"].split(",")))
    user = call.user
    if "username" in parameters:
        user = listed_user(parameters)
    # An anonymous call without parameters and an unknown username have an empty list, not an error
    # (recordings 88, 89).
    if user is None:
        return Answer([])
    rows = lookup.base().filter(owner=user, team=None)
    # The own list shows hidden event types, also when it is asked for by username (recording 936).
    if user != call.user:
        rows = rows.filter(hidden=False)
    if "eventSlug" in parameters:
        rows = rows.filter(slug=parameters["eventSlug"])
    order = "-id" if parameters.get("sortCreatedAt") == "desc" else "id"
    bodies = [answers.personal(row) for row in rows.order_by(order)]
    # Users' lists leave hidden booking fields out, all other answers hold them (recordings 80, 90).
    return Answer(
        [body | {"bookingFields": booking_fields.visible(body["bookingFields"])} for body in bodies]
    )


@route("GET", "/event-types/{event_type_id}", versions=EVENT_TYPES, access=Access.GUARDED)
def get(call: Call, event_type_id: str) -> Answer:
    """Answer an event type to its owner, hosts and admins; a team's one in the team's shape."""
    row = lookup.by_id(to_id(event_type_id))
    # Another user's event type is as unknown as one that does not exist (recording 93).
    if row is None or not may_see(call.caller, row):
        raise NotFound(f"Event type with id {event_type_id} not found")
    return Answer(answers.personal(row) if row.team_id is None else answers.of_team(row))


@route(
    "POST", "/event-types", versions=EVENT_TYPES, access=Access.GUARDED, changes=Change.EVENT_TYPES
)
def create(call: Call) -> Answer:
    return Answer(answers.personal(bodies.create(call.caller, call.body)), status=201)


@route(
    "PATCH",
    "/event-types/{event_type_id}",
    versions=EVENT_TYPES,
    access=Access.GUARDED,
    changes=Change.EVENT_TYPES,
)
def update(call: Call, event_type_id: str) -> Answer:
    # The body first, as Cal.com's validators do (CONTRACT.md 18.6, 7).
    values = bodies.UPDATE.validated(call.body)
    row = lookup.by_id(to_id(event_type_id))
    if row is None or not _may_change(call.caller, row):
        raise NotFound(f"Event type with id {event_type_id} not found")
    bodies.apply(row, values, schedules_of=row.owner)
    team_bodies.check_copy(row)
    # On update the refusal comes from deeper inside Cal.com and has the other envelope (recording
    # 114).
    twin = EventType.objects.filter(owner=row.owner, team=None, slug=row.slug).exclude(pk=row.pk)
    if twin.exists():
        raise trpc_error(400, "error_event_type_url_duplicate")
    row.save()
    return Answer(answers.personal(row))


@route(
    "DELETE",
    "/event-types/{event_type_id}",
    versions=EVENT_TYPES,
    access=Access.GUARDED,
    changes=Change.EVENT_TYPES,
)
def delete(call: Call, event_type_id: str) -> Answer:
    row = lookup.by_id(to_id(event_type_id))
    if row is None:
        raise NotFound(f"Event type with ID={event_type_id} does not exist.")
    if not _may_change(call.caller, row):
        raise Forbidden(
            f"User with ID={call.caller.pk} does not own event type with ID={event_type_id}"
        )
    if row.parent_id is not None:
        raise Forbidden(
            f"Event type with ID={event_type_id} is a copy of the managed event type {row.parent_id} and goes with it"
        )
    gone = {
        "id": row.pk,
        "lengthInMinutes": row.length_in_minutes,
        "slug": row.slug,
        "title": row.title,
    }
    row.delete()
    return Answer(gone)


def _may_change(user: User, row: EventType) -> bool:
    if row.team_id is not None or row.owner is None:
        return False
    # Not even the owner of the organization may change a member's event type here; the portal's staff may.
    return row.owner_id == user.pk or (user.is_portal and administers(user, row.owner))


def listed_user(parameters: dict[str, str]) -> User | None:
    user = lookup.find_user(parameters["username"])
    slug = parameters.get("orgSlug")
    if user is None or slug is None:
        return user
    organization = lookup.find_organization(slug)
    return user if organization and lookup.is_member(user, organization) else None


def dynamic(usernames: list[str]) -> list[Json]:
    users = [user for name in usernames if (user := lookup.find_user(name))]
    # A group of one is none; unknown names do not count.
    if len(users) < 2:
        return []
    row = lookup.make_event_type(users)
    return [answers.personal(row, users=users) | {"id": 0, "ownerId": 0}]
