"""Event types in the admin: the list with its filters, and hiding one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.calcom.schemas.event_type import EventType
from portal.services.errors import ServiceError
from portal.services.event_types import event_types
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.event_types import OwnedEventType
from portal.services.people.account import account_get
from portal.services.slots.next_times import NextTime, next_times_known
from portal.staff.event_types.asides import description_view, slots_view, slug_view
from portal.staff.event_types.availability_check import AvailabilityCheckPages
from portal.staff.event_types.editing import EventTypePage, named, tools_of
from portal.staff.event_types.facts import describe_event_type, why_not_listed
from portal.staff.event_types.links import links_view
from portal.staff.kit.admin_base import page
from portal.staff.kit.event_types import is_copy, kind_text, lengths_text, site_path
from portal.staff.kit.facts import Described
from portal.staff.kit.faults import warn_not_taken
from portal.staff.kit.form_page import FormAdmin
from portal.staff.kit.listing import (
    Action,
    Asked,
    Cell,
    Filter,
    Lines,
    ListPage,
    Row,
    make_filter,
    searched_page,
    switch_value,
    wanted_switch,
)
from portal.staff.kit.team_limits import (
    event_type_reach,
    reachable_teams,
    reachable_with_personal,
    team_limit,
)

COPY_NOTE = gettext_lazy(
    "This is a member's copy of a managed event type of a team. It follows that one: change it there."
)


class EventTypeAdmin(AvailabilityCheckPages, FormAdmin):
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
    form_page = EventTypePage

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [
            *super().more_pages(),
            ("slug/", partial(slug_view, self), "slug"),
            ("description/", partial(description_view, self), "description"),
            ("<path:object_id>/hide/", self.hide_view, "hide"),
            ("<path:object_id>/links/", partial(links_view, self), "links"),
            ("<path:object_id>/slots/", partial(slots_view, self), "slots"),
        ]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        # Narrowed here: Cal.com's lists of event types have no filters.
        team, kind, listed = (each.chosen for each in self.filters(request))
        account = account_get()
        found = [
            each
            for each in reachable_with_personal(request)
            if team in {"all", _owner_key(each, account)}
            and kind in {"all", each.event_type.scheduling_type or "personal"}
            and listed in {"all", "no" if each.event_type.hidden else "yes"}
        ]
        ids = [each.event_type.id for each in found]
        known = next_times_known(event_type_ids=ids, now=timezone.now())
        keys = {
            "title": lambda owned: owned.event_type.title.casefold(),
            "owner": lambda owned: owned.owner.name.casefold(),
            "kind": lambda owned: kind_text(owned.event_type),
            "length": lambda owned: owned.event_type.length_in_minutes,
        }
        return searched_page(Lines(found, partial(self._row, request, known), keys), asked)

    def filters(self, request: HttpRequest) -> list[Filter]:
        teams = [(str(team.team_id), team.name) for team in reachable_teams(request)]
        kinds = [
            ("all", _("All")),
            ("personal", _("Personal")),
            ("collective", _("Collective")),
            ("roundRobin", _("Round robin")),
            ("managed", _("Managed")),
        ]
        listed = [("all", _("All")), ("yes", _("Listed")), ("no", _("Hidden"))]
        own = [("own", _("The account's own")), ("people", _("Of other people"))]
        own = own if team_limit(request) is None else []
        owners = [("all", _("All")), *own, *teams]
        return [
            make_filter(request, "team", _("team"), owners),
            make_filter(request, "kind", _("scheduling type"), kinds),
            make_filter(request, "listed", _("visibility"), listed),
        ]

    def check_reach(self, request: HttpRequest, identifier: str) -> None:
        if team_limit(request) is not None:
            event_type_reach(request, int(identifier))

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        event_type = event_types.event_type_get(event_type_id=int(identifier))
        note = str(COPY_NOTE) if is_copy(event_type) else ""
        tools = tools_of(self, request, event_type)
        return Described(named(event_type), describe_event_type(event_type), tools, note)

    @page("change", ("POST",))
    def hide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event_type = event_types.event_type_get(
            event_type_id=int(self.identifier(request, object_id))
        )
        # As the button said: turning round what is there would undo what another person did meanwhile.
        hidden = wanted_switch(request)
        after = redirect(self.after(request, self.address("changelist")))
        if hidden is None or hidden == event_type.hidden:
            messages.info(request, _("Nothing was changed."))
            return after
        try:
            saved = event_types.event_type_update(event_type=event_type, changes={"hidden": hidden})
        except ServiceError as error:
            # Recorded here, shown by the site: the list has no place for an error.
            self.note_lost(request, named(event_type), error, _("It was sent, its answer lost."))
            raise
        if saved.not_taken:
            # What went along beside it are the settings of Cal Video.
            names = {"hidden": _("Hidden"), "cal_video_settings": _("Cal Video")}
            labels = [names.get(each, each) for each in sorted(saved.not_taken)]
            self.note(request, named(event_type), warn_not_taken(request, labels))
        if "hidden" in saved.not_taken:
            return after
        said = _("Hidden: no → yes.") if hidden else _("Hidden: yes → no.")
        self.note(request, named(event_type), said)
        done = _("“%(title)s” is hidden now.") if hidden else _("“%(title)s” is listed now.")
        messages.success(request, done % {"title": event_type.title})
        return after

    def _row(
        self, request: HttpRequest, known: Mapping[int, NextTime], owned: OwnedEventType
    ) -> Row:
        event_type, path = owned.event_type, site_path(owned.event_type, owned.owner)
        why_not = "" if event_type.hidden else why_not_listed(event_type, known)
        cells = [
            Cell(event_type.title, note=path, href=self.address("change", event_type.id)),
            Cell(owned.owner.name),
            Cell(kind_text(event_type)),
            Cell(lengths_text(event_type)),
            Cell(mark=not event_type.hidden and not why_not, note=why_not),
            Cell(actions=self._actions(request, event_type, path)),
        ]
        return Row(
            cells,
            # People paste addresses, of Cal.com with an id, of visitors with a slug.
            words=f"{event_type.id} {event_type.slug}",
        )

    def _actions(self, request: HttpRequest, event_type: EventType, path: str) -> list[Action]:
        actions = [Action(_("View"), path, event_type.title)] if path else []
        if is_copy(event_type):
            return actions
        if self.has_change_permission(request):
            label = _("Show") if event_type.hidden else _("Hide")
            hide = self.address("hide", event_type.id)
            wanted = switch_value(is_on=not event_type.hidden)
            actions.append(Action(label, hide, event_type.title, posts=wanted))
        if self.has_add_permission(request):
            # No call of its own: the editor opens with what is there, and nothing is made before it is saved.
            address = f"{self.address('add')}?from={event_type.id}"
            actions.append(Action(_("Duplicate"), address, event_type.title))
        return actions


def _owner_key(owned: OwnedEventType, account: Owner) -> str:
    if owned.owner.team_id:
        return str(owned.owner.team_id)
    return "own" if owned.owner.slug == account.slug else "people"
