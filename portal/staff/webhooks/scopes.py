"""Whose bookings a webhook hears of, in words."""

from django.utils.translation import gettext as _

from portal.services.event_types import event_types
from portal.services.webhooks import subscriptions
from portal.services.webhooks.subscriptions import Scope


def usual_scope() -> str:
    """Return the name of the scope of most new webhooks: the organization's where there is one."""
    return "organization" if subscriptions.scope_of("organization").organization_id else "user"


def event_type_scopes() -> list[tuple[Scope, str]]:
    """Return each event type's own scope with a label. Raises services.errors.Upstream."""
    return [
        (
            subscriptions.scope_of_event_type(each.event_type),
            f"{each.event_type.title} ({each.owner.name})",
        )
        for each in event_types.event_type_list()
    ]


def scope_text(scope: Scope) -> str:
    """Return whose bookings a scope's webhooks hear of."""
    if scope.organization_id is not None:
        return _("All bookings of the organization")
    if scope.event_type_id is None:
        return _("The account's own bookings")
    return next(
        (label for found, label in event_type_scopes() if found == scope),
        _("Event type %(id)s") % {"id": scope.event_type_id},
    )
