"""The pages that add, change and delete an event type."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.bookings import staff_actions
from portal.services.comparison import Saved
from portal.services.event_types import catalogue, event_types
from portal.services.people import calendars, schedules, teams
from portal.services.people.account import account_get, me_get
from portal.staff import models
from portal.staff.event_types.editor.editor import BLANK, Editor
from portal.staff.event_types.editor.section import Person, Surroundings
from portal.staff.event_types.editor.team import SCHEDULING
from portal.staff.kit.admin_base import PageAdmin, ServiceAdmin
from portal.staff.kit.event_types import is_copy, site_path
from portal.staff.kit.facts import Tool
from portal.staff.kit.form_page import FormPage
from portal.staff.kit.listing import read_text
from portal.staff.kit.team_limits import reachable_teams, team_limit
from portal.staff.models import Remote
from portal.web.text import render_untrusted


class EventTypePage(FormPage[EventType, Editor]):
    kind = "event-type"
    template = "staff/event_types/editor/editor.html"
    delete_template = "staff/event_types/delete.html"

    def __init__(self, admin: ServiceAdmin) -> None:
        super().__init__(admin)
        self._identifier, self._facts_page = admin.identifier, admin.facts_page

    def fetch(self, identifier: str) -> EventType:
        return event_types.event_type_get(event_type_id=int(identifier))

    def named(self, thing: EventType) -> Remote:
        return named(thing)

    def form(self, thing: EventType, data: QueryDict | None) -> Editor:
        return Editor(data, event_type=thing, around=_around(thing))

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> Editor:
        draft = self._draft(request)
        return Editor(data, event_type=draft, around=_around(draft, is_new=True))

    def page_instead(self, request: HttpRequest, thing: EventType) -> HttpResponse | None:
        # A member's copy follows the managed event type; it is changed there.
        return self._facts_page(request, str(thing.id)) if is_copy(thing) else None

    def question_form(self, thing: EventType) -> Editor:
        # Without further calls: the state is of the event type alone, and a question needs no choices.
        people = [Person(host.user_id, host.name or "") for host in thing.hosts]
        around = Surroundings(of_team=thing.team_id is not None, members=people)
        return Editor(event_type=thing, around=around)

    def add(self, request: HttpRequest) -> HttpResponse:
        # Whose it is comes first: schedules, hosts and settings depend on it, and Cal.com cannot change it.
        if read_text(request, "from") or read_text(request, "owner"):
            return super().add(request)
        return self.admin.show(
            request,
            "staff/event_types/owner.html",
            _("Add event type"),
            status=422 if request.method == "POST" else 200,
            account=account_get() if team_limit(request) is None else None,
            teams=reachable_teams(request),
            kinds=SCHEDULING,
        )

    def create(self, form: Editor) -> EventType:
        team_id = form.event_type.team_id
        return event_types.event_type_create(team_id=team_id, fields=form.fields_to_create())

    def wanted_name(self, form: Editor) -> str:
        return str(form.wanted["title"])

    def update(self, thing: EventType, form: Editor, changed: Sequence[str]) -> Saved[EventType]:
        del changed
        return event_types.event_type_update(event_type=thing, changes=form.changes())

    def remove(self, thing: EventType) -> None:
        event_types.event_type_delete(event_type=thing)

    def say_created(self, request: HttpRequest, form: Editor, made: EventType) -> None:
        del form
        _say(request, _("“%(title)s” was created."), made)

    def say_changed(self, request: HttpRequest, form: Editor, thing: EventType) -> None:
        del form
        _say(request, _("“%(title)s” was changed."), thing)

    def tools(self, request: HttpRequest, thing: EventType) -> Sequence[Tool]:
        return tools_of(self.admin, request, thing)

    def context(
        self, request: HttpRequest, form: Editor, thing: EventType | None
    ) -> dict[str, Any]:
        del request
        event_type = form.event_type
        return {
            "owner_text": _owner_text(event_type),
            "path": site_path(event_type) if thing else "",
            "described": render_untrusted(event_type.description),
            "event_type": event_type,
        }

    def delete_context(self, thing: EventType) -> dict[str, Any]:
        return {
            "event_type": thing,
            # Bookings stay when their event type is deleted, so people should know of them before.
            "affected": staff_actions.booking_count(event_type_id=thing.id, status="upcoming"),
            "waiting": staff_actions.booking_count(event_type_id=thing.id, status="unconfirmed"),
            "path": site_path(thing),
        }

    def _draft(self, request: HttpRequest) -> EventType:
        source, owner = read_text(request, "from"), read_text(request, "owner")
        if source:
            found = self.fetch(self._identifier(request, source))
            title = _("Copy of %(title)s") % {"title": found.title}
            # The id 0 marks what is not in Cal.com yet.
            return found.model_copy(update={"id": 0, "title": title, "slug": f"{found.slug}-copy"})
        if owner == "own" and team_limit(request) is None:
            return BLANK
        team = next((t for t in reachable_teams(request) if str(t.team_id) == owner), None)
        kind = read_text(request, "kind")
        if team is None or kind not in dict(SCHEDULING):
            raise BadRequest(_("There is no such team or scheduling type."))
        return BLANK.model_copy(update={"team_id": team.team_id, "scheduling_type": kind})


def named(event_type: EventType) -> Remote:
    return models.EventType.named(event_type.id, event_type.title[:200])


def tools_of(admin: PageAdmin, request: HttpRequest, event_type: EventType) -> list[Tool]:
    path, tools = site_path(event_type), []
    if path:
        tools.append(Tool(_("View on site"), path, "viewsitelink"))
    # For everybody who may see the event type: it changes nothing.
    tools.append(Tool(_("Why no times?"), admin.address("availability_check", event_type.id)))
    if is_copy(event_type):
        return tools
    # A managed one is a template that nobody can book.
    if admin.has_change_permission(request) and event_type.scheduling_type != "managed":
        tools.append(Tool(_("Private links"), admin.address("links", event_type.id)))
    if admin.has_add_permission(request):
        tools.append(Tool(_("Duplicate"), f"{admin.address('add')}?from={event_type.id}"))
    if admin.has_delete_permission(request):
        tools.append(Tool(_("Delete"), admin.address("delete", event_type.id)))
    return tools


def _around(event_type: EventType, *, is_new: bool = False) -> Surroundings:
    team_id = event_type.team_id
    members = teams.team_member_list(team_id=team_id) if team_id is not None else []
    is_own = event_type.owner_id in {None, me_get().id}
    own = [
        (str(owned.schedule.id), _schedule_text(owned, with_owner=team_id is not None))
        for owned in schedules.owned_schedule_list()
        # Hosts of a team bring schedules of their own; a personal event type takes its owner's only (CONTRACT.md 5.9).
        if team_id is not None
        or (owned.is_own if is_new or is_own else owned.owner_id == event_type.owner_id)
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
        others = event_types.personal_event_type_list()
        return next((one.owner.name for one in others if one.event_type.id == event_type.id), "")
    known = {team.team_id: team.name for team in catalogue.team_list()}
    return known.get(event_type.team_id, "")


def _say(request: HttpRequest, sentence: str, event_type: EventType) -> None:
    said = sentence % {"title": event_type.title}
    path = site_path(event_type)
    if path:
        slots = reverse("admin:staff_eventtype_slots", args=[event_type.id])
        parts = said, path, _("Look at the visitors' page"), slots, _("Look at the next times")
        said = format_html('{} <a href="{}">{}</a> · <a href="{}">{}</a>', *parts)
    messages.success(request, said)
