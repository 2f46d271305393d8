"""Out-of-office entries of an organization's people (CONTRACT.md 10.3)."""

from typing import Final

from django.db import transaction

from portal.engine.errors import BadRequest, Conflict, Forbidden, NotFound
from portal.engine.people.models import OutOfOffice, User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import Shape, field, is_date_string, is_in, is_int, is_string
from portal.engine.protocol.values import Json, format_instant, parse_instant
from portal.engine.teams.models import Membership
from portal.engine.teams.permissions import organization_for, organization_member_for, to_id
from portal.engine.webhooks import absences

REASONS: Final = ("unspecified", "vacation", "travel", "sick", "public_holiday")
OF_ORGANIZATION: Final = "/organizations/{organization_id}/ooo"
OF_USER: Final = "/organizations/{organization_id}/users/{user_id}/ooo"
CREATE: Final = Shape(
    {
        "start": field(is_date_string()),
        "end": field(is_date_string()),
        "notes": field(is_string(), required=False),
        "toUserId": field(is_int(), required=False),
        "reason": field(is_in(REASONS), required=False),
    }
)
UPDATE: Final = CREATE.partial()


@route("GET", OF_ORGANIZATION)
def list_of_organization(call: Call, organization_id: str) -> Answer:
    """Answer the entries of all members, or of the one with `email`."""
    organization = organization_for(call.caller, organization_id)
    parameters = call.parameters()
    rows = OutOfOffice.objects.filter(user__memberships__team=organization)
    if "email" in parameters:
        rows = rows.filter(user__email=parameters["email"])
    return Answer([answer(row) for row in read_page(parameters).cut(rows.order_by("id"))])


@route("GET", OF_USER)
def list_of_user(call: Call, organization_id: str, user_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    rows = OutOfOffice.objects.filter(user=user).order_by("id")
    return Answer([answer(row) for row in read_page(call.parameters()).cut(rows)])


@route("POST", OF_USER, changes=Change.HOURS)
def create(call: Call, organization_id: str, user_id: str) -> Answer:
    row = OutOfOffice(user=organization_member_for(call.caller, organization_id, user_id))
    with transaction.atomic():
        _apply(row, CREATE.validated(call.body))
        absences.announce(row)
    return Answer(answer(row), status=201)


@route("PATCH", OF_USER + "/{entry_id}", changes=Change.HOURS)
def update(call: Call, organization_id: str, user_id: str, entry_id: str) -> Answer:
    row = find_entry(organization_member_for(call.caller, organization_id, user_id), entry_id)
    _apply(row, UPDATE.validated(call.body))
    return Answer(answer(row))


@route("DELETE", OF_USER + "/{entry_id}", changes=Change.HOURS)
def delete(call: Call, organization_id: str, user_id: str, entry_id: str) -> Answer:
    row = find_entry(organization_member_for(call.caller, organization_id, user_id), entry_id)
    gone = answer(row)
    row.delete()
    return Answer(gone)


def find_entry(user: User, entry_id: str) -> OutOfOffice:
    row = OutOfOffice.objects.filter(pk=to_id(entry_id)).first()
    if row is None:
        raise NotFound(f"OOO entry with id {entry_id} not found")
    if row.user_id != user.pk:
        raise Forbidden("This OOO entry does not belong to this user.")
    return row


def _apply(row: OutOfOffice, values: Json) -> None:
    if ("start" in values) != ("end" in values):
        raise BadRequest("Please specify both ooo start and end time.")
    if "start" in values:
        row.starts_at = parse_instant(values["start"]) or row.starts_at
    if "end" in values:
        # To the end of its day (recording 1051).
        ends_at = parse_instant(values["end"]) or row.ends_at
        row.ends_at = ends_at.replace(hour=23, minute=59, second=59, microsecond=999_000)
    if row.starts_at > row.ends_at:
        raise BadRequest("Start date must be before end date.")
    if "toUserId" in values:
        # Null takes the stand-in back.
        user_id = values["toUserId"]
        row.to_user = None if user_id is None else find_redirect(row, user_id)
    row.notes = values.get("notes", row.notes)
    row.reason = values.get("reason") or row.reason
    # The same instants are a repeated call; other overlaps are allowed.
    twin = OutOfOffice.objects.filter(
        user=row.user, starts_at=row.starts_at, ends_at=row.ends_at
    ).exclude(pk=row.pk)
    if twin.exists():
        raise Conflict("Ooo entry already exists.")
    row.save()


def find_redirect(row: OutOfOffice, user_id: int) -> User:
    """Return the user of `toUserId`: a colleague who does not redirect to the absent one at that
    time.
    """
    if user_id == row.user_id:
        raise BadRequest("Cannot redirect to self.")
    shared = Membership.objects.filter(user=row.user, accepted=True).values("team_id")
    colleagues = User.objects.filter(memberships__team__in=shared, memberships__accepted=True)
    found = colleagues.filter(pk=user_id).first()
    if found is None:
        raise BadRequest("Cannot redirect to this user.")
    back = OutOfOffice.objects.filter(
        user=found, to_user=row.user, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    )
    if back.exists():
        raise BadRequest("Booking redirect infinite not allowed.")
    return found


def answer(row: OutOfOffice) -> Json:
    return {
        "userId": row.user_id,
        "toUserId": row.to_user_id,
        "id": row.pk,
        "uuid": str(row.uuid),
        "start": format_instant(row.starts_at),
        "end": format_instant(row.ends_at),
        "notes": row.notes,
        "reason": row.reason,
    }
