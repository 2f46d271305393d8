"""Bodies of team calls (CONTRACT.md 6.2)."""

from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.utils.text import slugify

from portal.conf.address import home_url
from portal.engine.errors import BadRequest, already_exists
from portal.engine.people.models import User
from portal.engine.protocol.validation import (
    Constraint,
    Field,
    Shape,
    field,
    is_boolean,
    is_name,
    is_object,
    is_string,
    is_time_zone,
    max_length,
)
from portal.engine.protocol.values import Json
from portal.engine.teams.answers import APPEARANCE, STYLE
from portal.engine.teams.models import Membership, Role, Team

_LONG_ENOUGH: Final = Constraint(
    "isLength",
    lambda value: isinstance(value, str) and len(value) >= 1,
    "{property} must be longer than or equal to 1 characters",
)
_INVITATION: Final = "engine-team-invitation"
_TEXT: Final = field(is_string(), required=False)
_SWITCH: Final = field(is_boolean(), required=False)
_APPEARANCE: Final[dict[str, Field]] = dict.fromkeys(
    (*APPEARANCE, "theme", "brandColor", "darkBrandColor", "bannerUrl"), _TEXT
)
# `name` is required in PATCH too, as in Cal.com (recording 158).
BODY: Final = Shape(
    {
        "name": field(_LONG_ENOUGH, *is_name()),
        "slug": field(max_length(300), is_string(), required=False),
        "logoUrl": _TEXT,
        "bio": _TEXT,
        "hideBranding": _SWITCH,
        "isPrivate": _SWITCH,
        "hideBookATeamMember": _SWITCH,
        "metadata": field(is_object(), required=False),
        "timeFormat": field(required=False),
        "timeZone": field(is_time_zone(), required=False),
        "weekStart": _TEXT,
        "autoAcceptCreator": _SWITCH,
        **_APPEARANCE,
    }
)
CREATE: Final = BODY.with_defaults(
    {
        "hideBranding": False,
        "timeZone": "Europe/London",
        "weekStart": "Sunday",
        "autoAcceptCreator": True,
    }
)
_COLUMNS: Final = {
    "name": "name",
    "slug": "slug",
    "logoUrl": "logo_url",
    "bio": "bio",
    "hideBranding": "hide_branding",
    "isPrivate": "is_private",
    "hideBookATeamMember": "hide_book_a_team_member",
    "metadata": "metadata",
    "timeZone": "time_zone",
    "weekStart": "week_start",
}


def create(creator: User, body: Any, *, organization: Team | None) -> Team:
    """Make a team, in the organization or outside of any; its creator becomes the owner.

    Raises ValidationFailed, the 409 of a slug in use, or BadRequest for a second team of one name
    outside of organizations.
    """
    values = CREATE.validated(body)
    if organization is None:
        _refuse_twin(creator, values["name"])
    row = Team(parent=organization)
    with transaction.atomic():
        _apply(row, values)
        # The portal makes it for the organization: the person as whom it calls is in no team by that.
        if not creator.is_portal:
            accepted = values.get("autoAcceptCreator") is not False
            Membership.objects.create(team=row, user=creator, role=Role.OWNER, accepted=accepted)
    return row


def update(row: Team, body: Any) -> Team:
    """Raises as `create` does."""
    _apply(row, BODY.validated(body))
    return row


def _refuse_twin(creator: User, name: str) -> None:
    owned = Membership.objects.filter(user=creator, role=Role.OWNER, team__parent=None)
    if owned.filter(team__is_organization=False, team__name=name).exists():
        raise BadRequest(f"You already have created a team with name={name}")


def invite(team: Team) -> Json:
    """Return a signed token that names the team, and the link that carries it."""
    token = signing.dumps(team.pk, salt=_INVITATION)
    return {"token": token, "inviteLink": f"{home_url()}/teams?token={token}"}


def invited_team(*, token: str) -> str | None:
    """Return the name of the team that an invitation is to, None for a token that is none or a team that is gone."""
    try:
        team_id = signing.loads(token, salt=_INVITATION)
    except signing.BadSignature:
        return None
    team = Team.objects.filter(pk=team_id).first()
    return team.name if team else None


def _apply(row: Team, values: Json) -> None:
    for name, column in _COLUMNS.items():
        if values.get(name) is not None:
            setattr(row, column, values[name])
    # A team without a slug gets one of its name, once.
    row.slug = row.slug or slugify(row.name)[: Team._meta.get_field("slug").max_length]
    appearance = {name: values[name] for name in (*APPEARANCE, *STYLE) if name in values}
    row.appearance = row.appearance | appearance
    # Behind it stand unique constraints, for two calls at once.
    if Team.objects.filter(parent=row.parent, slug=row.slug).exclude(pk=row.pk).exists():
        raise already_exists()
    row.save()
