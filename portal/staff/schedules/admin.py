"""Schedules in the admin: the list, the page of one, and making one the default."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.services.errors import ServiceError
from portal.services.people import schedules
from portal.services.people.schedules import OwnedSchedule
from portal.staff.kit.admin_base import page
from portal.staff.kit.facts import Described, Group, fact
from portal.staff.kit.faults import warn_not_taken
from portal.staff.kit.form_page import FormAdmin
from portal.staff.kit.hours import hours_summary
from portal.staff.kit.listing import (
    Asked,
    Cell,
    Filter,
    Lines,
    ListPage,
    Row,
    make_filter,
    searched_page,
)
from portal.staff.schedules.editing import SchedulePage, named
from portal.staff.schedules.facts import override_facts, uses_of, week_facts


class ScheduleAdmin(FormAdmin):
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
    form_page = SchedulePage

    def more_pages(self) -> list[tuple[str, Callable[..., HttpResponse], str]]:
        return [*super().more_pages(), ("<path:object_id>/default/", self.default_view, "default")]

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        [whose] = self.filters(request)
        found = [
            each for each in schedules.owned_schedule_list() if whose.chosen == "all" or each.is_own
        ]
        keys = {
            "name": lambda owned: _name(owned).casefold(),
            "whose": lambda owned: owned.owner_name.casefold(),
        }
        return searched_page(Lines(found, self._row, keys), asked)

    def filters(self, request: HttpRequest) -> list[Filter]:
        pairs = [("all", _("All")), ("own", _("The account's own"))]
        return [make_filter(request, "whose", _("person"), pairs)]

    def describe(self, request: HttpRequest, identifier: str) -> Described:
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
        return Described(named(schedule), groups, SchedulePage(self).tools(request, owned))

    @page("change", ("POST",))
    def default_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        owned = schedules.owned_schedule_get(schedule_id=int(self.identifier(request, object_id)))
        after = self.after(request, self.address("change", owned.schedule.id))
        # Pressed twice, or by another person meanwhile: no call, and no entry in the log.
        if owned.schedule.is_default:
            messages.info(request, _("Nothing was changed."))
            return redirect(after)
        try:
            saved = schedules.schedule_update(owned=owned, changes={"is_default": True})
        except ServiceError as error:
            said = _("It was sent, its answer lost.")
            # Recorded here, shown by the site.
            self.note_lost(request, named(owned.schedule), error, said)
            raise
        if saved.not_taken:
            said = warn_not_taken(request, [_("Default schedule")])
            self.note(request, named(owned.schedule), said)
            return redirect(after)
        self.note(request, named(owned.schedule), _("Default schedule: no → yes."))
        said = _("“%(name)s” is the default schedule of %(person)s now.")
        values = {"name": owned.schedule.name, "person": owned.owner_name}
        messages.success(request, said % values)
        return redirect(after)

    def _row(self, owned: OwnedSchedule) -> Row:
        schedule = owned.schedule
        count = len({each.day for each in schedule.overrides})
        differing = ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
        cells = [
            Cell(_name(owned), href=self.address("change", schedule.id)),
            Cell(owned.owner_name),
            Cell(schedule.time_zone.replace("_", " ")),
            Cell(hours_summary(schedule.availability)),
            Cell(differing if count else "–"),
            Cell(mark=schedule.is_default),
        ]
        return Row(cells, words=f"{schedule.id} {schedule.time_zone}")


def _name(owned: OwnedSchedule) -> str:
    return owned.schedule.name or _("Schedule %(id)s") % {"id": owned.schedule.id}
