"""Absences of the organization's members."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.services.errors import InvalidInput, ServiceError
from portal.services.people import out_of_office, teams
from portal.services.people.out_of_office import Absence
from portal.staff import models
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.facts import Described, Group, Tool, fact
from portal.staff.kit.faults import Fault, fault_of, note_upstream
from portal.staff.kit.fields import DayWidget, LinesField
from portal.staff.kit.listing import Asked, Cell, ListPage, Row, searched_page
from portal.web.times import short_day_text

REASONS = {
    "unspecified": gettext_lazy("Unspecified"),
    "vacation": gettext_lazy("Vacation"),
    "travel": gettext_lazy("Travel"),
    "sick": gettext_lazy("Sick"),
    "public_holiday": gettext_lazy("Public holiday"),
}
FIELDS = ("person", ("first", "last"), "reason", "stand_in", "notes")

type Names = Mapping[int, str]


class AbsenceForm(forms.Form):
    """Who is away, when, why, and who stands in."""

    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    first = forms.DateField(label=gettext_lazy("First day"), widget=DayWidget())
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayWidget(),
        help_text=gettext_lazy("Cal.com counts these days in UTC."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=list(REASONS.items()))
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Stands in"), coerce=int, empty_value=None, required=False
    )
    notes = LinesField(label=gettext_lazy("Notes"), max_length=2000)

    def __init__(
        self, data: Any = None, *, names: Names, absence: OutOfOffice | None = None
    ) -> None:
        super().__init__(data, initial=_shown(absence) if absence else {"reason": "vacation"})
        people = [(str(user_id), name) for user_id, name in names.items()]
        fields: dict[str, Any] = self.fields
        fields["person"].choices = people
        fields["stand_in"].choices = [("", _("Nobody")), *people]
        if absence is not None:
            fields["person"].disabled = True
            fields["stand_in"].required = absence.to_user_id is not None

    def clean(self) -> dict[str, Any]:
        """Check the days and the stand-in."""
        values = self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        if values.get("stand_in") and values.get("stand_in") == values.get("person"):
            self.add_error("stand_in", _("Nobody can stand in for themselves."))
        return values

    @property
    def absence(self) -> Absence:
        """What the valid form says."""
        values = self.cleaned_data
        names = ("first", "last", "reason", "notes")
        return Absence(**{name: values[name] for name in names}, to_user_id=values["stand_in"])


class OutOfOfficeAdmin(ServiceAdmin):
    """Absences: Cal.com offers no times of somebody who is away, or those of the stand-in."""

    columns: ClassVar[Sequence[str]] = (
        gettext_noop("Person"),
        gettext_noop("From"),
        gettext_noop("Until"),
        gettext_noop("Reason"),
        gettext_noop("Stands in"),
    )
    sortable: ClassVar[Mapping[str, str]] = {"Person": "person", "From": "from"}
    search_hint = gettext_noop("Searches people, days, reasons and notes.")
    offers = frozenset({"add", "change", "delete"})

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the absences that the search finds."""
        del request
        names = _names()
        return searched_page([self._row(one, names) for one in out_of_office.absence_list()], asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell an absence."""
        absence, names = out_of_office.absence_get(absence_id=int(identifier)), _names()
        facts = [
            fact(_("From"), day_of(absence.starts_at)),
            fact(_("Until"), day_of(absence.ends_at)),
            fact(_("Reason"), str(REASONS.get(absence.reason or "", absence.reason or ""))),
            fact(_("Stands in"), names.get(absence.to_user_id or 0, "")),
            fact(_("Notes"), *(absence.notes or "").splitlines()),
        ]
        thing = _named(absence, names)
        return Described(thing, [Group(str(thing), facts)], self._tools(request, absence))

    @page("view", WRITE)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form to those who may change it, else what is to be told; save."""
        del form_url, extra_context
        identifier = self.identifier(object_id)
        if not self.has_change_permission(request):
            if request.method == "POST":
                raise PermissionDenied
            return self.facts_page(request, identifier)
        absence, names = out_of_office.absence_get(absence_id=int(identifier)), _names()
        data = request.POST if request.method == "POST" else None
        form = AbsenceForm(data, names=names, absence=absence)
        if not form.is_valid():
            return self._form_page(request, form, absence, status=422 if form.is_bound else 200)
        return self._save(request, form, absence)

    @page("add", WRITE)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form of a new absence, and set it."""
        del form_url, extra_context
        form = AbsenceForm(request.POST if request.method == "POST" else None, names=_names())
        if not form.is_valid():
            return self._form_page(request, form, status=422 if form.is_bound else 200)
        user_id = form.cleaned_data["person"]
        try:
            made = out_of_office.absence_create(user_id=user_id, absence=form.absence)
        except ServiceError as error:
            wanted = models.OutOfOffice(name=_names().get(user_id, ""))
            said = _("Creating was sent, its answer lost.")
            self.note_lost(request, wanted, error, said, flag=ADDITION)
            return self._refused(request, form, error)
        self.note(request, _named(made, _names()), [{"added": {}}], flag=ADDITION)
        messages.success(request, _("The absence was saved."))
        return redirect(self.after(request, self.address("changelist")))

    @page("delete", WRITE)
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask, then remove an absence."""
        del extra_context
        absence = out_of_office.absence_get(absence_id=int(self.identifier(object_id)))
        thing = _named(absence, _names())
        if request.method != "POST":
            return self._ask(request, thing, absence)
        try:
            out_of_office.absence_delete(absence_id=absence.id, user_id=absence.user_id)
        except ServiceError as error:
            note_upstream(request, error)
            fault = fault_of(error)
            self.note_lost(request, thing, error, _("Deleting was sent, its answer lost."))
            return self._ask(request, thing, absence, status=fault.status, fault=fault)
        self.note(request, thing, "", flag=DELETION)
        messages.success(request, _("The absence was removed."))
        return redirect(self.after(request, self.address("changelist")))

    def _save(self, request: HttpRequest, form: AbsenceForm, absence: OutOfOffice) -> HttpResponse:
        thing = _named(absence, _names())
        if not form.has_changed():
            messages.info(request, _("Nothing was changed."))
            return redirect(self.after(request, self.address("changelist")))
        told = "; ".join(
            f"{form[name].label}: {form.initial.get(name)} → {form.cleaned_data[name]}"
            for name in form.changed_data
        )
        try:
            out_of_office.absence_update(
                absence_id=absence.id, user_id=absence.user_id, absence=form.absence
            )
        except ServiceError as error:
            said = _("Changing was sent, its answer lost.")
            self.note_lost(request, thing, error, f"{said} {told}")
            return self._refused(request, form, error, absence)
        self.note(request, thing, told)
        messages.success(request, _("The absence was saved."))
        return redirect(self.after(request, self.address("changelist")))

    def _refused(
        self,
        request: HttpRequest,
        form: AbsenceForm,
        error: ServiceError,
        absence: OutOfOffice | None = None,
    ) -> HttpResponse:
        note_upstream(request, error)
        fault: Fault | None = fault_of(error)
        if isinstance(error, InvalidInput):
            form.add_error(None, error.sentence)
            fault = None
        return self._form_page(request, form, absence, status=error.status, fault=fault)

    def _form_page(
        self,
        request: HttpRequest,
        form: AbsenceForm,
        absence: OutOfOffice | None = None,
        **more: Any,
    ) -> HttpResponse:
        fieldsets: Any = [(None, {"fields": FIELDS})]
        return self.show(
            request,
            "staff/kit/form.html",
            _("Change absence") if absence else _("Add absence"),
            original=_named(absence, _names()) if absence else None,
            # The stubs know only model forms; the helper itself asks for nothing of a model.
            adminform=AdminForm(cast(Any, form), fieldsets, {}),
            errors=form.errors,
            tools=self._tools(request, absence) if absence else (),
            **more,
        )

    def _ask(
        self, request: HttpRequest, thing: models.Remote, absence: OutOfOffice, **more: Any
    ) -> HttpResponse:
        return self.show(
            request,
            "staff/kit/confirm.html",
            _("Remove absence"),
            original=thing,
            question=_("Remove this absence? Times are offered again at once."),
            button=_("Remove it"),
            back=self.address("change", absence.id),
            **more,
        )

    def _tools(self, request: HttpRequest, absence: OutOfOffice) -> list[Tool]:
        if not self.has_delete_permission(request):
            return []
        return [Tool(_("Delete"), self.address("delete", absence.id))]

    def _row(self, absence: OutOfOffice, names: Names) -> Row:
        person = names.get(absence.user_id, f"#{absence.user_id}")
        cells = [
            Cell(person, href=self.address("change", absence.id)),
            Cell(day_of(absence.starts_at)),
            Cell(day_of(absence.ends_at)),
            Cell(str(REASONS.get(absence.reason or "", absence.reason or "–"))),
            Cell(names.get(absence.to_user_id or 0, "–")),
        ]
        keys = {"person": person.casefold(), "from": absence.starts_at}
        return Row(cells, words=absence.notes or "", sorted_by=keys)


def _names() -> Names:
    return {member.user_id: member.name for member in teams.organization_member_list()}


def _named(absence: OutOfOffice, names: Names) -> models.Remote:
    person = names.get(absence.user_id, f"#{absence.user_id}")
    return models.OutOfOffice.named(absence.id, f"{person}, {day_of(absence.starts_at)}")


def _shown(absence: OutOfOffice) -> dict[str, Any]:
    return {
        "person": absence.user_id,
        "first": absence.starts_at.astimezone(UTC).date(),
        "last": absence.ends_at.astimezone(UTC).date(),
        "reason": absence.reason or "unspecified",
        "stand_in": absence.to_user_id,
        "notes": absence.notes or "",
    }


def day_of(moment: Any) -> str:
    """Return the day of an absence's start or end, in UTC as Cal.com counts."""
    day = moment.astimezone(UTC).date()
    return f"{short_day_text(day)} {day.year}"
