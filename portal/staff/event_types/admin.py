"""Event types: finding, hiding and deleting them; `event_type_editing` creates and changes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.models import DELETION
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.calcom.schemas.event_type import EventType
from portal.services.bookings import staff_actions
from portal.services.errors import ServiceError
from portal.services.event_types import event_types
from portal.services.event_types.event_types import OwnedEventType
from portal.staff.event_types.asides import AsidePages
from portal.staff.event_types.availability_check import AvailabilityCheckPages
from portal.staff.event_types.editing import EditingPages, named, tools_of
from portal.staff.event_types.facts import describe_event_type
from portal.staff.event_types.links import LinkPages
from portal.staff.kit.admin_base import WRITE, page
from portal.staff.kit.event_types import is_copy, kind_text, lengths_text, site_path
from portal.staff.kit.facts import Described
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import (
    Action,
    Asked,
    Cell,
    Filter,
    ListPage,
    Row,
    make_filter,
    searched_page,
)

COPY_NOTE = gettext_lazy(
    "This is a member's copy of a managed event type of a team. It follows that one: change it there."
)


class EventTypeAdmin(EditingPages, LinkPages, AsidePages, AvailabilityCheckPages):
    """Event types of the account and of all teams."""

    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Title"),
        gettext_noop("Owner"),
        gettext_noop("Kind"),
        gettext_noop("Length"),
        gettext_noop("Listed"),
        gettext_noop("Actions"),
    )
    sortable: ClassVar[Mapping[str, str]] = {
        "Title": "title",
        "Owner": "owner",
        "Kind": "kind",
        "Length": "length",
    }
    search_hint = gettext_noop("Searches titles, owners, kinds and addresses.")
    offers = frozenset({"add", "change", "delete"})

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        """Return the pages of an event type besides its form."""
        return [
            *super().more_pages(),
            ("<path:object_id>/hide/", self.hide_view, "hide"),
        ]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the event types that the filters and the search find."""
        team, kind, listed = (each.chosen for each in self.filters(request))
        found = [
            each
            for each in event_types.event_type_list()
            if team in {"all", str(each.owner.team_id or "own")}
            and kind in {"all", _kind(each.event_type)}
            and listed in {"all", "no" if each.event_type.hidden else "yes"}
        ]
        return searched_page([self._row(request, each) for each in found], asked)

    def filters(self, request: HttpRequest) -> list[Filter]:
        """Offer teams, scheduling types, and what is hidden."""
        teams = [(str(team.team_id), team.name) for team in event_types.team_list()]
        kinds = [
            ("all", _("All")),
            ("personal", _("Personal")),
            ("collective", _("Collective")),
            ("roundRobin", _("Round robin")),
            ("managed", _("Managed")),
        ]
        listed = [("all", _("All")), ("yes", _("Listed")), ("no", _("Hidden"))]
        owners = [("all", _("All")), ("own", _("The account's own")), *teams]
        return [
            make_filter(request, "team", _("team"), owners),
            make_filter(request, "kind", _("scheduling type"), kinds),
            make_filter(request, "listed", _("visibility"), listed),
        ]

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell an event type's settings."""
        event_type = event_types.event_type_get(event_type_id=int(identifier))
        note = str(COPY_NOTE) if is_copy(event_type) else ""
        tools = tools_of(self, request, event_type)
        return Described(named(event_type), describe_event_type(event_type), tools, note)

    @page("change", ("POST",))
    def hide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hide what is listed, list what is hidden."""
        event_type = event_types.event_type_get(event_type_id=int(self.identifier(object_id)))
        wanted = not event_type.hidden
        try:
            event_types.event_type_update(event_type=event_type, changes={"hidden": wanted})
        except ServiceError as error:
            self.note_lost(request, named(event_type), error, _("It was sent, its answer lost."))
            raise
        said = _("Hidden: no → yes.") if wanted else _("Hidden: yes → no.")
        self.note(request, named(event_type), said)
        done = _("“%(title)s” is hidden now.") if wanted else _("“%(title)s” is listed now.")
        messages.success(request, done % {"title": event_type.title})
        return redirect(self.after(request, self.address("changelist")))

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Tell what goes with an event type, then delete it."""
        del extra_context
        event_type = event_types.event_type_get(event_type_id=int(self.identifier(object_id)))
        if request.method == "POST":
            return self._delete(request, event_type)
        return self._ask(request, event_type)

    def _delete(self, request: HttpRequest, event_type: EventType) -> HttpResponse:
        try:
            event_types.event_type_delete(event_type=event_type)
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            self.note_lost(
                request, named(event_type), error, _("Deleting was sent, its answer lost.")
            )
            return self._ask(request, event_type, status=fault.status, fault=fault)
        self.note(request, named(event_type), "", flag=DELETION)
        messages.success(request, _("“%(title)s” was deleted.") % {"title": event_type.title})
        return redirect(self.after(request, self.address("changelist")))

    def _ask(self, request: HttpRequest, event_type: EventType, **more: Any) -> HttpResponse:
        affected = staff_actions.booking_count(event_type_id=event_type.id, status="upcoming")
        waiting = staff_actions.booking_count(event_type_id=event_type.id, status="unconfirmed")
        return self.show(
            request,
            "staff/event_types/delete.html",
            _("Delete %(title)s") % {"title": event_type.title},
            original=named(event_type),
            event_type=event_type,
            affected=affected,
            waiting=waiting,
            path=site_path(event_type),
            back=self.address("change", event_type.id),
            **more,
        )

    def _row(self, request: HttpRequest, owned: OwnedEventType) -> Row:
        event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
        cells = [
            Cell(event_type.title, note=path, href=self.address("change", event_type.id)),
            Cell(owned.owner.name),
            Cell(kind_text(event_type)),
            Cell(lengths_text(event_type)),
            Cell(mark=not event_type.hidden),
            Cell(actions=self._actions(request, event_type, path)),
        ]
        return Row(
            cells,
            words=f"{event_type.id} {event_type.slug}",
            sorted_by={
                "title": event_type.title.casefold(),
                "owner": owned.owner.name.casefold(),
                "kind": kind_text(event_type),
                "length": event_type.length_in_minutes,
            },
        )

    def _actions(self, request: HttpRequest, event_type: EventType, path: str) -> list[Action]:
        actions = [Action(_("View"), path, event_type.title)] if path else []
        if is_copy(event_type):
            return actions
        if self.has_change_permission(request):
            label = _("Show") if event_type.hidden else _("Hide")
            hide = self.address("hide", event_type.id)
            actions.append(Action(label, hide, event_type.title, posts=True))
        if self.has_add_permission(request):
            address = f"{self.address('add')}?from={event_type.id}"
            actions.append(Action(_("Duplicate"), address, event_type.title))
        return actions


def _kind(event_type: EventType) -> str:
    return event_type.scheduling_type or "personal"
