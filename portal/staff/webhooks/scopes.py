"""Scopes of webhooks in words: whose bookings one hears of."""

from django.utils.translation import gettext as _

from portal.services.event_types import event_types
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope


def usual_scope() -> str:
    return "organization" if subscriptions.scope_of("organization").organization_id else "user"


def event_type_scopes() -> list[tuple[Scope, str]]:
    return [
        (
            subscriptions.scope_of_event_type(each.event_type),
            f"{each.event_type.title} ({each.owner.name})",
        )
        for each in event_types.event_type_list()
    ]


def scope_text(scope: Scope) -> str:
    if scope.organization_id is not None:
        return _("All bookings of the organization")
    if scope.event_type_id is None:
        return _("The account's own bookings")
    return next(
        (label for found, label in event_type_scopes() if found == scope),
        # Deleted since, or out of the key's reach.
        _("Event type %(id)s") % {"id": scope.event_type_id},
    )
