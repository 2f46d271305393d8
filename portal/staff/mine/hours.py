"""My own hours and days off: the pages of staff's schedules and absences, for whose they are."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext as _

from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.services.errors import NotFound
from portal.services.people import out_of_office, schedules
from portal.services.people.schedules import OwnedSchedule
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, PageAdmin, page
from portal.staff.kit.team_limits import own_person_id
from portal.staff.mine.own import OwnPages, own_person
from portal.staff.people.absence_page import AbsenceForm, AbsencePage, member_names
from portal.staff.people.out_of_office import OutOfOfficeAdmin
from portal.staff.schedules.admin import ScheduleAdmin
from portal.staff.schedules.editing import SchedulePage
from portal.staff.schedules.facts import blank_schedule
from portal.staff.schedules.form import ScheduleEditor


class OwnSchedules(OwnPages, ScheduleAdmin):
    kind = "schedule"

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        owned = schedules.owned_schedule_get(schedule_id=int(identifier))
        if owned.owner_id != own_person_id(request):
            raise NotFound(_("There is no such schedule (any more)."))

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return OwnSchedulePage(self, own_person(request).user_id).add(request)

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        identifier = self.identifier(request, object_id)
        return OwnSchedulePage(self, own_person(request).user_id).change(request, identifier)

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        identifier = self.identifier(request, object_id)
        return OwnSchedulePage(self, own_person(request).user_id).delete(request, identifier)


class OwnSchedulePage(SchedulePage):
    is_mine = True

    def __init__(self, admin: PageAdmin, owner_id: int) -> None:
        super().__init__(admin)
        self._owner_id = owner_id

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> ScheduleEditor:
        del request
        return ScheduleEditor(data, schedule=blank_schedule())

    def create(self, form: ScheduleEditor) -> OwnedSchedule:
        made = schedules.schedule_create(owner_id=self._owner_id, fields=form.wanted)
        return OwnedSchedule(made, self._owner_id, "", is_own=False)

    def context(
        self, request: HttpRequest, form: ScheduleEditor, thing: OwnedSchedule | None
    ) -> dict[str, Any]:
        return _without_addresses(super().context(request, form, thing))

    def delete_context(self, thing: OwnedSchedule) -> dict[str, Any]:
        return _without_addresses(super().delete_context(thing))


class OwnAbsences(OwnPages, OutOfOfficeAdmin):
    kind = "absence"

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        absence = out_of_office.absence_get(absence_id=int(identifier))
        if absence.user_id != own_person_id(request):
            raise NotFound(_("There is no such absence (any more)."))

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        return OwnAbsencePage(self, request).add(request)

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        del form_url, extra_context
        identifier = self.identifier(request, object_id)
        return OwnAbsencePage(self, request).change(request, identifier)

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        del extra_context
        identifier = self.identifier(request, object_id)
        return OwnAbsencePage(self, request).delete(request, identifier)


class OwnAbsencePage(AbsencePage):
    is_mine = True

    def __init__(self, admin: PageAdmin, request: HttpRequest) -> None:
        super().__init__(admin)
        self._me = own_person(request)
        # Colleagues are named to those who may see them.
        self._sees_others = request.user.has_perm("staff.view_member")

    def form(self, thing: OutOfOffice, data: QueryDict | None) -> AbsenceForm:
        return AbsenceForm(data, names=self._names(thing), me=self._me.user_id, absence=thing)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> AbsenceForm:
        del request
        return AbsenceForm(data, names=self._names(None), me=self._me.user_id)

    def _names(self, absence: OutOfOffice | None) -> Mapping[int, str]:
        known = member_names()
        if self._sees_others:
            return known
        mine = {self._me.user_id, absence.to_user_id if absence else None}
        return {user_id: name for user_id, name in known.items() if user_id in mine}


def _without_addresses(context: dict[str, Any]) -> dict[str, Any]:
    # Those of event types are for who has a role.
    return context | {"uses": [(title, "") for title, _address in context["uses"]]}


_schedules = OwnSchedules(models.Schedule, admin.site)
_absences = OwnAbsences(models.OutOfOffice, admin.site)
_PAGES = (
    ("hours/add/", _schedules.add_view, "schedule_add"),
    ("hours/<path:object_id>/change/", _schedules.change_view, "schedule_change"),
    ("hours/<path:object_id>/delete/", _schedules.delete_view, "schedule_delete"),
    ("hours/<path:object_id>/default/", _schedules.default_view, "schedule_default"),
    ("absences/add/", _absences.add_view, "absence_add"),
    ("absences/<path:object_id>/change/", _absences.change_view, "absence_change"),
    ("absences/<path:object_id>/delete/", _absences.delete_view, "absence_delete"),
)
urlpatterns = [
    path(route, admin.site.admin_view(view), name=f"mine_{name}") for route, view, name in _PAGES
]
