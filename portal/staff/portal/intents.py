"""Intents in the admin: what became of visitors' changes, for staff who are asked."""

from django.db.models import QuerySet
from django.http import HttpRequest

from portal.services.models import Intent
from portal.staff.kit.team_limits import reachable_event_type_ids
from portal.staff.portal.read_only import ReadOnlyAdmin


class IntentAdmin(ReadOnlyAdmin[Intent]):
    """An intent is the portal's own record, settled by the portal.

    Deleting one would let the same form book again; personal data is emptied by `forget_intents`.
    """

    list_display = (
        "created_at",
        "kind",
        "state",
        "starts_at",
        "booking_uid",
        "attempts",
        "consent",
    )
    list_filter = (
        "state",
        "kind",
    )
    search_fields = (
        "key",
        "booking_uid",
        "target_uid",
        "email",
    )
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intent]:
        found, ids = super().get_queryset(request), reachable_event_type_ids(request)
        return found if ids is None else found.filter(event_type_id__in=ids)
