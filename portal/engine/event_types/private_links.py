"""Private links of event types (CONTRACT.md 10.2)."""

from typing import Final

from django.db.models import F, Q

from portal.conf.address import home_url
from portal.engine import clock
from portal.engine.errors import BadRequest, NotFound
from portal.engine.event_types import lookup
from portal.engine.event_types.models import EventType, PrivateLink, SchedulingType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import FALLBACK, NEWER, Access, route
from portal.engine.protocol.validation import Shape, field, is_date_string, is_int, minimum
from portal.engine.protocol.values import Json, format_instant, parse_instant
from portal.engine.teams.permissions import organization_team_for, to_id

PERSONAL: Final = "/event-types/{event_type_id}/private-links"
OF_TEAM: Final = (
    "/organizations/{organization_id}/teams/{team_id}/event-types/{event_type_id}/private-links"
)
# The personal ones have no version of their own, so that only the oldest reaches them (CONTRACT.md 18.7).
VERSIONS: Final = frozenset({FALLBACK, NEWER})
BODY: Final = Shape(
    {
        "expiresAt": field(is_date_string(), required=False),
        "maxUsageCount": field(minimum(1), is_int(), required=False),
    }
)


@route("GET", PERSONAL, versions=VERSIONS, access=Access.GUARDED)
@route("GET", OF_TEAM)
def list_links(call: Call, **path: str) -> Answer:
    rows = PrivateLink.objects.filter(event_type=find_event_type(call, path))
    # The API shows no expired links, though they are kept.
    return Answer([answer(row) for row in rows if not row.is_expired])


@route("POST", PERSONAL, versions=VERSIONS, access=Access.GUARDED, changes=Change.EVENT_TYPES)
@route("POST", OF_TEAM, changes=Change.EVENT_TYPES)
def create(call: Call, **path: str) -> Answer:
    # Without either end the recorded server refuses (scenario 221), though its description promises one use
    # (CONTRACT.md 10.2): the portal's client sends the one.
    event_type = find_event_type(call, path)
    _refuse_managed(event_type)
    row = PrivateLink(event_type=event_type)
    _apply(row, given(BODY.validated(call.body)))
    row.save()
    return Answer(answer(row), status=201)


@route(
    "PATCH",
    PERSONAL + "/{link_id}",
    versions=VERSIONS,
    access=Access.GUARDED,
    changes=Change.EVENT_TYPES,
)
@route("PATCH", OF_TEAM + "/{link_id}", changes=Change.EVENT_TYPES)
def update(call: Call, link_id: str, **path: str) -> Answer:
    """Change when a link ends; the other way of ending is cleared."""
    event_type = find_event_type(call, path)
    _refuse_managed(event_type)
    row = PrivateLink.objects.filter(event_type=event_type, link_id=link_id).first()
    if row is None:
        raise NotFound("Updated link not found")
    _apply(row, given(BODY.validated(call.body)))
    row.save()
    return Answer(answer(row))


@route(
    "DELETE",
    PERSONAL + "/{link_id}",
    versions=VERSIONS,
    access=Access.GUARDED,
    changes=Change.EVENT_TYPES,
)
@route("DELETE", OF_TEAM + "/{link_id}", changes=Change.EVENT_TYPES)
def delete(call: Call, link_id: str, **path: str) -> Answer:
    rows = PrivateLink.objects.filter(event_type=find_event_type(call, path), link_id=link_id)
    if not rows.delete()[0]:
        raise NotFound("Deleted link not found")
    return Answer({"linkId": link_id, "message": "Private link deleted successfully"})


def find_event_type(call: Call, path: dict[str, str]) -> EventType:
    event_type_id = path["event_type_id"]
    row = lookup.by_id(to_id(event_type_id))
    if "team_id" in path:
        team = organization_team_for(call.caller, path["organization_id"], path["team_id"])
        allowed = row is not None and row.team_id == team.pk
    else:
        allowed = row is not None and row.owner_id == call.caller.pk
    if row is None or not allowed:
        raise NotFound(f"Event type with id {event_type_id} not found")
    return row


def _refuse_managed(event_type: EventType) -> None:
    if event_type.scheduling_type == SchedulingType.MANAGED:
        raise BadRequest(
            f"Event type with id={event_type.pk} is managed: nobody can book it, so its private links would"
            " open nothing. Make them for its members' copies."
        )


def given(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}


def _apply(row: PrivateLink, values: Json) -> None:
    expires, uses = values.get("expiresAt"), values.get("maxUsageCount")
    if expires is not None and uses is not None:
        raise BadRequest("Provide only one of expiresAt or maxUsageCount")
    row.expires_at = parse_instant(expires)
    row.max_usage_count = uses if expires is None else None
    if expires is None and uses is None:
        raise BadRequest("Either expiresAt or maxUsageCount must be provided")


def answer(row: PrivateLink) -> Json:
    body: Json = {
        "linkId": row.link_id,
        "eventTypeId": row.event_type_id,
        "isExpired": row.is_expired,
        "bookingUrl": f"{home_url()}/d/{row.link_id}/{row.event_type.slug}",
    }
    if row.expires_at is not None:
        return body | {"expiresAt": format_instant(row.expires_at)}
    # A link ends by time or by uses, and answers show one of the two.
    return body | {"maxUsageCount": row.max_usage_count, "usageCount": row.usage_count}


def link_find(*, link_id: str) -> Json | None:
    """Return `event_type_id`, `expires_at` (aware or None) and `uses_left` (None where it ends by time) of a link, an
    ended one too. For the portal's own page (`portal.services.event_types.link_uses`); None for no such link.
    """
    row = PrivateLink.objects.filter(link_id=link_id).first()
    if row is None:
        return None
    uses_left = None
    if row.expires_at is None and row.max_usage_count is not None:
        uses_left = max(0, row.max_usage_count - row.usage_count)
    return {
        "event_type_id": row.event_type_id,
        "expires_at": row.expires_at,
        "uses_left": uses_left,
    }


def use_take(*, link_id: str) -> bool:
    """Count one use of a link that has not ended; return whether there was one left."""
    # One statement, so that of parallel bookings no more go through than the link has uses.
    by_time = Q(expires_at__gt=clock.now())
    by_uses = Q(expires_at=None) & (
        Q(max_usage_count=None) | Q(usage_count__lt=F("max_usage_count"))
    )
    rows = PrivateLink.objects.filter(by_time | by_uses, link_id=link_id)
    return bool(rows.update(usage_count=F("usage_count") + 1))


def use_give_back(*, link_id: str) -> None:
    rows = PrivateLink.objects.filter(link_id=link_id, usage_count__gt=0)
    rows.update(usage_count=F("usage_count") - 1)
