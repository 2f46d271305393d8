"""Whose page it is, what every person may do there, and the addresses below it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from portal.services.people import members
from portal.services.people.members import Person
from portal.staff.kit.admin_base import ServiceAdmin
from portal.staff.kit.team_limits import own_person_id


class OwnPages(ServiceAdmin):
    """Before an admin of staff's, its pages for what is one's own; the admin's `check_reach` keeps to that."""

    kind: str

    def url_name(self, view: str) -> str:
        # Lists stand on the page itself.
        return "mine" if view == "changelist" else f"mine_{self.kind}_{view}"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del obj
        return own_person_id(request) is not None

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def show(
        self, request: HttpRequest, template: str, title: str, *, status: int = 200, **more: Any
    ) -> TemplateResponse:
        return super().show(request, template, title, status=status, is_mine=True, **more)


def own_person(request: HttpRequest) -> Person:
    """Raises PermissionDenied for an account that is no person's."""
    person_id = own_person_id(request)
    if person_id is None:
        raise PermissionDenied
    return members.member_get(user_id=person_id)
