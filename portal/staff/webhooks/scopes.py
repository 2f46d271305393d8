"""Scopes of webhooks in words: whose bookings one hears of."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.services.errors import NotFound
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope
from portal.staff.kit.event_types import labels_of
from portal.staff.kit.team_limits import reachable_event_types, team_limit


def usual_scope(request: HttpRequest) -> str:
    if team_limit(request) is not None:
        # The only ones that hear of nothing but the person's teams.
        return next((scope.name for scope, _label in event_type_scopes(request)), "")
    return "organization" if subscriptions.scope_of("organization").organization_id else "user"


def check_scope(request: HttpRequest, scope: Scope) -> None:
    """Refuse a scope that hears of other teams than the person's. Raises NotFound."""
    if team_limit(request) is None:
        return
    if scope not in [each for each, _label in event_type_scopes(request)]:
        raise NotFound(_("There is no such webhook (any more)."))


def event_type_scopes(request: HttpRequest) -> list[tuple[Scope, str]]:
    found = reachable_event_types(request)
    labels = labels_of(found, with_owner=True)
    return [
        (subscriptions.scope_of_event_type(each.event_type), labels[each.event_type.id])
        for each in found
    ]


def scope_text(request: HttpRequest, scope: Scope) -> str:
    if scope.organization_id is not None:
        return _("All bookings of the organization")
    if scope.event_type_id is None:
        return _("The account's own bookings")
    return next(
        (label for found, label in event_type_scopes(request) if found == scope),
        # Deleted since, or out of the key's reach.
        _("Event type %(id)s") % {"id": scope.event_type_id},
    )
