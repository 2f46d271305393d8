"""Absences in the admin: the list, and the page of one."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.services.people import out_of_office
from portal.staff.kit.facts import Described, Group, fact
from portal.staff.kit.form_page import FormAdmin
from portal.staff.kit.listing import Asked, Cell, Lines, ListPage, Row, searched_page
from portal.staff.people.absence_page import (
    REASONS,
    AbsencePage,
    Names,
    day_of,
    member_names,
    named,
)


class OutOfOfficeAdmin(FormAdmin):
    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Person"),
        gettext_noop("From"),
        gettext_noop("Until"),
        gettext_noop("Reason"),
        gettext_noop("Stands in"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Person": "person", "From": "from"}
    search_hint = gettext_noop("Searches people, days, reasons and notes.")
    form_page = AbsencePage

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        del request
        names = member_names()
        keys = {
            "person": lambda absence: _name(absence, names).casefold(),
            # By the moment, not by the day's text.
            "from": lambda absence: absence.starts_at,
        }
        found = out_of_office.absence_list()
        return searched_page(Lines(found, lambda one: self._row(one, names), keys), asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        absence, names = out_of_office.absence_get(absence_id=int(identifier)), member_names()
        facts = [
            fact(_("From"), day_of(absence.starts_at)),
            fact(_("Until"), day_of(absence.ends_at)),
            fact(_("Reason"), str(REASONS.get(absence.reason or "", absence.reason or ""))),
            fact(_("Stands in"), names.get(absence.to_user_id or 0, "")),
            fact(_("Notes"), *(absence.notes or "").splitlines()),
        ]
        thing = named(absence, names)
        return Described(
            thing, [Group(str(thing), facts)], AbsencePage(self).tools(request, absence)
        )

    def _row(self, absence: OutOfOffice, names: Names) -> Row:
        cells = [
            Cell(_name(absence, names), href=self.address("change", absence.id)),
            Cell(day_of(absence.starts_at)),
            Cell(day_of(absence.ends_at)),
            Cell(str(REASONS.get(absence.reason or "", absence.reason or "–"))),
            Cell(names.get(absence.to_user_id or 0, "–")),
        ]
        return Row(cells, words=absence.notes or "")


def _name(absence: OutOfOffice, names: Names) -> str:
    return names.get(absence.user_id, f"#{absence.user_id}")
