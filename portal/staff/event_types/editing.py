"""Creating and changing event types."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.errors import InvalidInput, ServiceError
from portal.services.event_types import catalogue, event_types
from portal.services.people import calendars, schedules, teams
from portal.services.people.account import account_get
from portal.staff import models
from portal.staff.event_types.editor.editor import BLANK, Editor
from portal.staff.event_types.editor.section import Person, Surroundings
from portal.staff.event_types.editor.team import SCHEDULING
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.edit_conflicts import log_text
from portal.staff.kit.event_types import is_copy, site_path
from portal.staff.kit.facts import Tool
from portal.staff.kit.faults import Fault, fault_of, note_upstream
from portal.staff.kit.listing import read_text
from portal.staff.models import Remote
from portal.web.text import render_untrusted


class EditingPages(ServiceAdmin):
    """The editor, for what is there and for what is new."""

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the editor to those who may change it, else what is to be told; save what was changed."""
        del form_url, extra_context
        identifier = self.identifier(object_id)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        if not self.has_change_permission(request):
            return self.facts_page(request, identifier)
        event_type = event_types.event_type_get(event_type_id=int(identifier))
        if is_copy(event_type):
            return self.facts_page(request, identifier)
        data = request.POST if request.method == "POST" else None
        editor = Editor(data, event_type=event_type, around=_around(event_type))
        if editor.wants_rows or not editor.is_valid():
            is_wrong = editor.is_bound and not editor.wants_rows
            return self._editor_page(request, editor, status=422 if is_wrong else 200)
        return self._save(request, editor)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask whose it shall be, show the editor of a new one or of a duplicate, and create it."""
        del form_url, extra_context
        event_type = self._draft(request)
        if event_type is None:
            return self._owner_page(request, status=422 if request.method == "POST" else 200)
        data = request.POST if request.method == "POST" else None
        editor = Editor(data, event_type=event_type, around=_around(event_type, is_new=True))
        if editor.wants_rows or not editor.is_valid():
            is_wrong = editor.is_bound and not editor.wants_rows
            return self._editor_page(request, editor, status=422 if is_wrong else 200)
        return self._create(request, editor)

    def _draft(self, request: HttpRequest) -> EventType | None:
        """Return what the editor of a new event type begins with; None while nobody has said whose it is."""
        source, owner = read_text(request, "from"), read_text(request, "owner")
        if source:
            found = event_types.event_type_get(event_type_id=int(self.identifier(source)))
            title = _("Copy of %(title)s") % {"title": found.title}
            return found.model_copy(update={"id": 0, "title": title, "slug": f"{found.slug}-copy"})
        if owner == "own":
            return BLANK
        team = next((t for t in catalogue.team_list() if str(t.team_id) == owner), None)
        kind = read_text(request, "kind")
        if team is None or kind not in dict(SCHEDULING):
            if owner:
                raise BadRequest(_("There is no such team or scheduling type."))
            return None
        return BLANK.model_copy(update={"team_id": team.team_id, "scheduling_type": kind})

    def _owner_page(self, request: HttpRequest, *, status: int) -> HttpResponse:
        return self.show(
            request,
            "staff/event_types/owner.html",
            _("Add event type"),
            status=status,
            account=account_get(),
            teams=catalogue.team_list(),
            kinds=SCHEDULING,
        )

    def _create(self, request: HttpRequest, editor: Editor) -> HttpResponse:
        fields = editor.fields_to_create()
        try:
            made = event_types.event_type_create(team_id=editor.event_type.team_id, fields=fields)
        except ServiceError as error:
            wanted = models.EventType(name=str(fields["title"])[:200])
            said = _("Creating was sent, its answer lost.")
            self.note_lost(request, wanted, error, said, flag=ADDITION)
            return self._refused(request, editor, error)
        self.note(request, named(made), [{"added": {}}], flag=ADDITION)
        messages.success(request, _done(_("“%(title)s” was created."), made, site_path(made)))
        return redirect(self._after_saving(request, made.id))

    def _save(self, request: HttpRequest, editor: Editor) -> HttpResponse:
        event_type, changes = editor.event_type, editor.changes()
        if not changes:
            messages.info(request, _("Nothing was changed."))
            return redirect(self._after_saving(request, event_type.id))
        if editor.conflicts:
            conflicts = editor.conflicts
            editor.opened.accept(editor.wanted)
            return self._editor_page(request, editor, status=409, conflicts=conflicts)
        thing = models.EventType.named(event_type.id, str(editor.wanted["title"])[:200])
        try:
            event_types.event_type_update(event_type=event_type, changes=changes)
        except ServiceError as error:
            said = _("Changing was sent, its answer lost.")
            self.note_lost(request, thing, error, f"{said} {log_text(editor.told)}")
            return self._refused(request, editor, error)
        self.note(request, thing, log_text(editor.told))
        saved = event_type.model_copy(update={"title": str(thing), "slug": editor.wanted["slug"]})
        messages.success(request, _done(_("“%(title)s” was changed."), saved, site_path(saved)))
        return redirect(self._after_saving(request, event_type.id))

    def _refused(self, request: HttpRequest, editor: Editor, error: ServiceError) -> HttpResponse:
        note_upstream(request, error)
        fault: Fault | None = fault_of(error)
        if isinstance(error, InvalidInput):
            editor.refuse(error.sentence, error.fields)
            fault = None
        return self._editor_page(request, editor, status=error.status, fault=fault)

    def _editor_page(
        self,
        request: HttpRequest,
        editor: Editor,
        *,
        status: int,
        fault: Fault | None = None,
        **more: Any,
    ) -> HttpResponse:
        event_type = editor.event_type
        is_new = editor.around.is_new
        title = _("Change %(title)s") % {"title": event_type.title}
        return self.show(
            request,
            "staff/event_types/editor/editor.html",
            _("Add event type") if is_new else title,
            status=status,
            original=None if is_new else named(event_type),
            editor=editor,
            owner_text=_owner_text(event_type),
            fault=fault,
            path="" if is_new else site_path(event_type),
            described=render_untrusted(event_type.description),
            event_type=event_type,
            tools=() if is_new else tools_of(self, request, event_type),
            **more,
        )

    def _after_saving(self, request: HttpRequest, identifier: int) -> str:
        """Return where a saved form leads: on to the page, or to its list, or as far as one may look."""
        if "_continue" in request.POST:
            return self.after(request, self.address("change", identifier))
        return self.after(request, self.address("changelist"))


def named(event_type: EventType) -> Remote:
    """Return what stands for an event type in links and in the admin log."""
    return models.EventType.named(event_type.id, event_type.title[:200])


def tools_of(admin: ServiceAdmin, request: HttpRequest, event_type: EventType) -> list[Tool]:
    """Return the buttons of an event type's pages, as far as the person may press them."""
    path, tools = site_path(event_type), []
    if path:
        tools.append(Tool(_("View on site"), path, "viewsitelink"))
    tools.append(Tool(_("Why no times?"), admin.address("availability_check", event_type.id)))
    if is_copy(event_type):
        return tools
    if admin.has_change_permission(request):
        tools.append(Tool(_("Private links"), admin.address("links", event_type.id)))
    if admin.has_add_permission(request):
        tools.append(Tool(_("Duplicate"), f"{admin.address('add')}?from={event_type.id}"))
    if admin.has_delete_permission(request):
        tools.append(Tool(_("Delete"), admin.address("delete", event_type.id)))
    return tools


def _around(event_type: EventType, *, is_new: bool = False) -> Surroundings:
    team_id = event_type.team_id
    members = teams.team_member_list(team_id=team_id) if team_id is not None else []
    own = [
        (str(owned.schedule.id), _schedule_text(owned, with_owner=team_id is not None))
        for owned in schedules.owned_schedule_list()
        if team_id is not None or owned.is_own
    ]
    connected = [
        (f"{one.integration} {one.external_id}", one.name or one.external_id)
        for one in calendars.destination_list()
    ]
    return Surroundings(
        is_new=is_new,
        of_team=team_id is not None,
        in_organization=catalogue.organization_get().id is not None,
        members=[Person(member.user_id, member.name) for member in members],
        schedules=own,
        calendars=connected,
    )


def _schedule_text(owned: schedules.OwnedSchedule, *, with_owner: bool) -> str:
    name = owned.schedule.name or f"#{owned.schedule.id}"
    return f"{owned.owner_name}: {name}" if with_owner else name


def _owner_text(event_type: EventType) -> str:
    if event_type.team_id is None:
        return ""
    known = {team.team_id: team.name for team in catalogue.team_list()}
    return known.get(event_type.team_id, "")


def _done(sentence: str, event_type: EventType, path: str) -> str:
    """Return the sentence, with the visitors' page and the next times to look at."""
    said = sentence % {"title": event_type.title}
    if not path:
        return said
    slots = reverse("admin:staff_eventtype_slots", args=[event_type.id])
    parts = said, path, _("Look at the visitors' page"), slots, _("Look at the next times")
    return format_html('{} <a href="{}">{}</a> · <a href="{}">{}</a>', *parts)
