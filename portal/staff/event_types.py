"""Event types: finding them, looking at them, creating and changing their basic fields."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.calcom.schemas.event_type import EventType
from portal.services import catalogue, event_types
from portal.services.errors import InvalidInput, OutcomeUnknown, ServiceError
from portal.services.event_types import OwnedEventType
from portal.staff import models
from portal.staff.event_type_creation import CREATE_FIELDSETS, NewEventTypeForm
from portal.staff.event_type_facts import (
    describe_event_type,
    is_copy,
    kind_text,
    lengths_text,
    site_path,
)
from portal.staff.event_type_form import FIELDSETS, EventTypeForm, Fieldsets
from portal.staff.facts import Described, Tool
from portal.staff.faults import Fault, fault_of, note_upstream
from portal.staff.listing import Asked, Cell, ListPage, Row, searched_page
from portal.staff.service_admin import WRITE, ServiceAdmin, page

COPY_NOTE = "This is a member's copy of a managed event type of a team. It follows that one: change it there."


class EventTypeAdmin(ServiceAdmin):
    """Event types of the account and of all teams."""

    columns: ClassVar[Sequence[str]] = (
        "Title",
        "Owner",
        "Kind",
        "Length",
        "Listed",
        "Visitors' page",
    )
    search_hint = "Searches titles, owners, kinds and addresses."
    offers = frozenset({"add", "change"})

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the event types that the search finds."""
        del request
        return searched_page([self._row(each) for each in event_types.event_type_list()], asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell an event type's settings."""
        del request
        event_type = event_types.event_type_get(event_type_id=int(identifier))
        note = COPY_NOTE if is_copy(event_type) else ""
        tools = self._tools(event_type)
        return Described(_named(event_type), describe_event_type(event_type), tools, note)

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form to those who may change it, else what is to be told; save what was changed."""
        del form_url, extra_context
        identifier = self.identifier(object_id)
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        if not may_change:
            return self.facts_page(request, identifier)
        event_type = event_types.event_type_get(event_type_id=int(identifier))
        if is_copy(event_type):
            return self.facts_page(request, identifier)
        form = EventTypeForm(
            request.POST if request.method == "POST" else None, event_type=event_type
        )
        if not form.is_valid():
            return self._form_page(request, form, status=422 if form.is_bound else 200)
        return self._save(request, event_type, form)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form of a new event type, and create it."""
        del form_url, extra_context
        form = NewEventTypeForm(
            request.POST if request.method == "POST" else None,
            account=event_types.account_get(),
            teams=catalogue.team_list(),
            people=event_types.host_list(),
        )
        if not form.is_valid():
            return self._form_page(request, form, status=422 if form.is_bound else 200)
        return self._create(request, form)

    def _create(self, request: HttpRequest, form: NewEventTypeForm) -> HttpResponse:
        try:
            made = event_types.event_type_create(
                team_id=form.team_id, fields=form.fields_to_create()
            )
        except ServiceError as error:
            if isinstance(error, OutcomeUnknown):
                wanted = models.EventType(name=form.cleaned_data["title"][:200])
                self.note(request, wanted, "Creating was sent, its answer lost.", flag=ADDITION)
            return self._refused(request, form, error)
        self.note(request, _named(made), [{"added": {}}], flag=ADDITION)
        messages.success(request, f"“{made.title}” was created.")
        return redirect(self._after(request, made.id))

    def _save(
        self, request: HttpRequest, event_type: EventType, form: EventTypeForm
    ) -> HttpResponse:
        changes = form.changes()
        if not changes:
            messages.info(request, "Nothing was changed.")
            return redirect(self._after(request, event_type.id))
        try:
            event_types.event_type_update(event_type=event_type, changes=changes)
        except ServiceError as error:
            if isinstance(error, OutcomeUnknown):
                labels = ", ".join(form.changed_labels())
                said = f"Changing {labels} was sent, its answer lost."
                self.note(request, _named(event_type), said)
            return self._refused(request, form, error)
        thing = models.EventType.named(event_type.id, form.cleaned_data["title"][:200])
        self.note(request, thing, [{"changed": {"fields": form.changed_labels()}}])
        messages.success(request, f"“{thing}” was changed.")
        return redirect(self._after(request, event_type.id))

    def _refused(
        self, request: HttpRequest, form: EventTypeForm, error: ServiceError
    ) -> HttpResponse:
        note_upstream(request, error)
        fault: Fault | None = fault_of(error)
        if isinstance(error, InvalidInput):
            form.add_refusals(error.sentence, error.fields)
            fault = None
        return self._form_page(request, form, status=error.status, fault=fault)

    def _form_page(
        self, request: HttpRequest, form: EventTypeForm, *, status: int, fault: Fault | None = None
    ) -> HttpResponse:
        event_type = form.event_type
        fieldsets: Fieldsets = FIELDSETS if event_type else CREATE_FIELDSETS
        return self.show(
            request,
            "staff/form.html",
            f"Change {event_type.title}" if event_type else "Add event type",
            status=status,
            original=_named(event_type) if event_type else None,
            # The stubs know only model forms; the helper itself asks for nothing of a model.
            adminform=AdminForm(cast(Any, form), cast(Any, fieldsets), {}),
            errors=form.errors,
            fault=fault,
            tools=self._tools(event_type) if event_type else (),
            groups=describe_event_type(event_type)[1:] if event_type else (),
        )

    def _after(self, request: HttpRequest, identifier: int) -> str:
        """Return where a saved form leads: on to the page, or to its list, or as far as one may look."""
        if not self.has_view_permission(request):
            return f"{self.admin_site.name}:index"
        if "_continue" in request.POST:
            return self.address("change", identifier)
        return self.address("changelist")

    def _tools(self, event_type: EventType) -> list[Tool]:
        path = site_path(event_type)
        return [Tool("View on site", path, "viewsitelink")] if path else []

    def _row(self, owned: OwnedEventType) -> Row:
        event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
        cells = [
            Cell(event_type.title, href=self.address("change", event_type.id)),
            Cell(owned.owner.name),
            Cell(kind_text(event_type)),
            Cell(lengths_text(event_type)),
            Cell(mark=not event_type.hidden),
            Cell(path or "–", href=path),
        ]
        return Row(cells, words=f"{event_type.id} {event_type.slug}")


def _named(event_type: EventType) -> models.Remote:
    return models.EventType.named(event_type.id, event_type.title[:200])
