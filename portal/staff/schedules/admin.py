"""Schedules: the account's own, and those of the organization's members for its admins."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.schedule import Schedule
from portal.services.errors import InvalidInput, ServiceError
from portal.services.people import schedules
from portal.services.people.schedules import OwnedSchedule
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import staff_clock
from portal.staff.kit.edit_conflicts import log_text
from portal.staff.kit.facts import Described, Group, Tool, fact
from portal.staff.kit.faults import Fault, fault_of, note_upstream
from portal.staff.kit.hours import hours_summary, week_of
from portal.staff.kit.listing import Asked, Cell, Filter, ListPage, Row, make_filter, searched_page
from portal.staff.schedules.facts import (
    blank_schedule,
    override_facts,
    owner_choices,
    uses_of,
    week_facts,
)
from portal.staff.schedules.form import ScheduleEditor
from portal.staff.schedules.pictures import month_tables, week_picture


class ScheduleAdmin(ServiceAdmin):
    """Schedules that the portal's account may see."""

    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Name"),
        gettext_noop("Whose"),
        gettext_noop("Time zone"),
        gettext_noop("Hours"),
        gettext_noop("Date overrides"),
        gettext_noop("Default"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Name": "name", "Whose": "whose"}
    search_hint = gettext_noop("Searches name, person, time zone and hours.")
    offers = frozenset({"add", "change", "delete"})

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the page that makes a schedule the default one."""
        return [*super().more_pages(), ("<path:object_id>/default/", self.default_view, "default")]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the schedules that the filter and the search find."""
        [whose] = self.filters(request)
        found = [
            each for each in schedules.owned_schedule_list() if whose.chosen == "all" or each.is_own
        ]
        return searched_page([self._row(each) for each in found], asked)

    def filters(self, request: HttpRequest) -> list[Filter]:
        """Offer everybody's, or the account's own."""
        pairs = [("all", _("All")), ("own", _("The account's own"))]
        return [make_filter(request, "whose", _("person"), pairs)]

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell a schedule's hours, the days that differ, and what uses it."""
        owned = schedules.owned_schedule_get(schedule_id=int(identifier))
        schedule = owned.schedule
        basics = [
            fact(_("Whose"), owned.owner_name),
            fact(_("Time zone"), schedule.time_zone.replace("_", " ")),
            fact(_("Default"), _("Yes") if schedule.is_default else _("No")),
            fact(_("Event types"), *(title for title, _address in uses_of(owned))),
        ]
        groups = [Group(_("Schedule"), basics), Group(_("Weekly hours"), week_facts(schedule))]
        if schedule.overrides:
            groups.append(Group(_("Date overrides"), override_facts(schedule)))
        return Described(_named(schedule), groups, self._tools(request, schedule))

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the editor to those who may change it, else what is to be told; save what was changed."""
        del form_url, extra_context
        identifier = self.identifier(object_id)
        if not self.has_change_permission(request):
            if request.method == "POST":
                raise PermissionDenied
            return self.facts_page(request, identifier)
        owned = schedules.owned_schedule_get(schedule_id=int(identifier))
        data = request.POST if request.method == "POST" else None
        editor = ScheduleEditor(data, schedule=owned.schedule)
        if editor.wants_rows or not editor.is_valid():
            return self._editor_page(request, editor, owned)
        return self._save(request, editor, owned)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form of a new schedule, and create it."""
        del form_url, extra_context
        data = request.POST if request.method == "POST" else None
        editor = ScheduleEditor(data, schedule=blank_schedule(), owners=owner_choices())
        if editor.wants_rows or not editor.is_valid():
            return self._editor_page(request, editor)
        try:
            made = schedules.schedule_create(owner_id=editor.owner_id, fields=editor.wanted)
        except ServiceError as error:
            wanted = models.Schedule(name=editor.wanted["name"][:200])
            said = _("Creating was sent, its answer lost.")
            self.note_lost(request, wanted, error, said, flag=ADDITION)
            return self._refused(request, editor, error)
        self.note(request, _named(made), [{"added": {}}], flag=ADDITION)
        messages.success(request, _("“%(name)s” was created.") % {"name": made.name})
        return redirect(self._after_saving(request, made.id))

    @page("change", ("POST",))
    def default_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a schedule its person's default one."""
        owned = schedules.owned_schedule_get(schedule_id=int(self.identifier(object_id)))
        try:
            schedules.schedule_update(owned=owned, changes={"is_default": True})
        except ServiceError as error:
            said = _("It was sent, its answer lost.")
            self.note_lost(request, _named(owned.schedule), error, said)
            raise
        self.note(request, _named(owned.schedule), _("Default schedule: no → yes."))
        said = _("“%(name)s” is the default schedule of %(person)s now.")
        values = {"name": owned.schedule.name, "person": owned.owner_name}
        messages.success(request, said % values)
        return redirect(self.after(request, self.address("change", owned.schedule.id)))

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Tell what uses a schedule, then delete it."""
        del extra_context
        owned = schedules.owned_schedule_get(schedule_id=int(self.identifier(object_id)))
        if request.method != "POST":
            return self._ask(request, owned)
        try:
            schedules.schedule_delete(owned=owned)
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            said = _("Deleting was sent, its answer lost.")
            self.note_lost(request, _named(owned.schedule), error, said)
            return self._ask(request, owned, status=fault.status, fault=fault)
        self.note(request, _named(owned.schedule), "", flag=DELETION)
        messages.success(request, _("“%(name)s” was deleted.") % {"name": owned.schedule.name})
        return redirect(self.after(request, self.address("changelist")))

    def _save(
        self, request: HttpRequest, editor: ScheduleEditor, owned: OwnedSchedule
    ) -> HttpResponse:
        changes = editor.changes()
        if not changes:
            messages.info(request, _("Nothing was changed."))
            return redirect(self._after_saving(request, owned.schedule.id))
        if editor.conflicts:
            conflicts = editor.conflicts
            editor.opened.accept(editor.wanted)
            return self._editor_page(request, editor, owned, status=409, conflicts=conflicts)
        thing = models.Schedule.named(owned.schedule.id, str(editor.wanted["name"])[:200])
        try:
            schedules.schedule_update(owned=owned, changes=changes)
        except ServiceError as error:
            said = _("Changing was sent, its answer lost.")
            self.note_lost(request, thing, error, f"{said} {log_text(editor.told)}")
            return self._refused(request, editor, error, owned)
        self.note(request, thing, log_text(editor.told))
        messages.success(request, _("“%(name)s” was changed.") % {"name": thing})
        return redirect(self._after_saving(request, owned.schedule.id))

    def _refused(
        self,
        request: HttpRequest,
        editor: ScheduleEditor,
        error: ServiceError,
        owned: OwnedSchedule | None = None,
    ) -> HttpResponse:
        note_upstream(request, error)
        fault: Fault | None = fault_of(error)
        if isinstance(error, InvalidInput):
            editor.problems.append(error.sentence)
            fault = None
        return self._editor_page(request, editor, owned, status=error.status, fault=fault)

    def _editor_page(
        self,
        request: HttpRequest,
        editor: ScheduleEditor,
        owned: OwnedSchedule | None = None,
        *,
        status: int | None = None,
        **more: Any,
    ) -> HttpResponse:
        schedule = editor.schedule
        is_wrong = editor.is_bound and not editor.wants_rows
        title = _("Change %(name)s") % {"name": schedule.name} if owned else _("Add schedule")
        return self.show(
            request,
            "staff/schedules/editor.html",
            title,
            status=status or (422 if is_wrong else 200),
            original=_named(schedule) if owned else None,
            editor=editor,
            is_wrong=is_wrong and editor.errors,
            owned=owned,
            picture=week_picture(week_of(schedule.availability)),
            months=month_tables(
                schedule, first=timezone.now().astimezone(staff_clock().zone).date()
            ),
            ticked=[day.isoformat() for day in editor.ticked],
            uses=uses_of(owned) if owned else [],
            tools=self._tools(request, schedule) if owned else (),
            **more,
        )

    def _ask(self, request: HttpRequest, owned: OwnedSchedule, **more: Any) -> HttpResponse:
        return self.show(
            request,
            "staff/schedules/delete.html",
            _("Delete %(name)s") % {"name": owned.schedule.name},
            original=_named(owned.schedule),
            owned=owned,
            uses=uses_of(owned),
            back=self.address("change", owned.schedule.id),
            **more,
        )

    def _after_saving(self, request: HttpRequest, identifier: int) -> str:
        if "_continue" in request.POST:
            return self.after(request, self.address("change", identifier))
        return self.after(request, self.address("changelist"))

    def _tools(self, request: HttpRequest, schedule: Schedule) -> list[Tool]:
        if not self.has_delete_permission(request):
            return []
        return [Tool(_("Delete"), self.address("delete", schedule.id))]

    def _row(self, owned: OwnedSchedule) -> Row:
        schedule = owned.schedule
        count = len({each.day for each in schedule.overrides})
        name = schedule.name or f"Schedule {schedule.id}"
        cells = [
            Cell(name, href=self.address("change", schedule.id)),
            Cell(owned.owner_name),
            Cell(schedule.time_zone.replace("_", " ")),
            Cell(hours_summary(schedule.availability)),
            Cell(f"{count} {'day' if count == 1 else 'days'}" if count else "–"),
            Cell(mark=schedule.is_default),
        ]
        return Row(
            cells,
            words=f"{schedule.id} {schedule.time_zone}",
            sorted_by={"name": name.casefold(), "whose": owned.owner_name.casefold()},
        )


def _named(schedule: Schedule) -> models.Remote:
    return models.Schedule.named(schedule.id, schedule.name[:200])
