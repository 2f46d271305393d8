"""The form of an absence, and the pages that add, change and delete one."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.services.bookings.standing import Standing, standing_on
from portal.services.comparison import Saved
from portal.services.people import members, out_of_office, teams
from portal.services.people.out_of_office import Absence
from portal.staff import models
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm, fieldsets_of
from portal.staff.kit.fields import DayField, LinesField
from portal.staff.kit.form_page import FormPage
from portal.staff.kit.hours import warn_of_bookings
from portal.staff.kit.team_limits import team_limit
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


class AbsenceForm(FieldsForm):
    person = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=int)
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Whole days, in the person's own time zone."),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=list(REASONS.items()))
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Stands in"), coerce=int, empty_value=None, required=False
    )
    notes = LinesField(label=gettext_lazy("Notes"), max_length=2000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        names: Names,
        absence: OutOfOffice | None = None,
        me: int | None = None,
    ) -> None:
        """With `me` it is that person's own form; else anybody's of `names`."""
        current = _current(absence) if absence else {}
        salt = f"absence.{absence.id if absence else ''}"
        # A new absence has nothing that it was opened with.
        opened = OpenedState(current, salt=salt, data=data if absence else None)
        initial = _initial(absence) if absence else {"reason": "vacation"}
        super().__init__(data, opened=opened, initial=initial)
        self._names = names
        people = [(str(user_id), name) for user_id, name in names.items()]
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [one for one in people if me is None or one[0] == str(me)]
        fields["stand_in"].choices = [("", _("Nobody")), *people]
        if absence is not None:
            # Cal.com cannot give an absence to another person.
            fields["person"].choices = [(str(absence.user_id), _name(absence.user_id, names))]
            fields["person"].disabled = True
            # As the page was opened: another person may have set one meanwhile.
            had_stand_in = bool((opened.base or opened.current)["stand_in"])
            # Cal.com exchanges a stand-in, but takes none away.
            fields["stand_in"].required = had_stand_in

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        # Cal.com refuses it, in words that name no field (CONTRACT.md 10.3).
        if values.get("stand_in") and values.get("stand_in") == values.get("person"):
            self.add_error("stand_in", _("Nobody can stand in for themselves."))
        return values

    @property
    def absence(self) -> Absence:
        values = self.cleaned_data
        names = ("first", "last", "reason", "notes")
        return Absence(**{name: values[name] for name in names}, to_user_id=values["stand_in"])

    @property
    def wanted(self) -> Fields:
        """The fields; Cal.com takes both days together, so they are one."""
        return _fields(self.absence)

    @property
    def labels(self) -> Mapping[str, str]:
        return {**super().labels, "days": _("Days")}

    def text(self, name: str, value: Any) -> str:
        if name == "reason":
            return str(REASONS.get(value or "", value or ""))
        if name == "stand_in":
            return _name(value, self._names) if value else _("Nobody")
        return super().text(name, value)


class AbsencePage(FormPage[OutOfOffice, AbsenceForm]):
    kind = "absence"
    # Who may see no bookings but their own sees those.
    is_mine: ClassVar[bool] = False

    def fetch(self, identifier: str) -> OutOfOffice:
        return out_of_office.absence_get(absence_id=int(identifier))

    def named(self, thing: OutOfOffice) -> models.Remote:
        return named(thing, member_names())

    def form(self, thing: OutOfOffice, data: QueryDict | None) -> AbsenceForm:
        return AbsenceForm(data, names=member_names(), absence=thing)

    def blank_form(self, request: HttpRequest, data: QueryDict | None) -> AbsenceForm:
        del request
        return AbsenceForm(data, names=member_names())

    def create(self, form: AbsenceForm) -> OutOfOffice:
        user_id = form.cleaned_data["person"]
        return out_of_office.absence_create(user_id=user_id, absence=form.absence)

    def wanted_name(self, form: AbsenceForm) -> str:
        return _name(form.cleaned_data["person"], member_names())

    def update(
        self, thing: OutOfOffice, form: AbsenceForm, changed: Sequence[str]
    ) -> Saved[OutOfOffice]:
        return out_of_office.absence_update(
            absence_id=thing.id, user_id=thing.user_id, absence=form.absence, changed=changed
        )

    def say_created(self, request: HttpRequest, form: AbsenceForm, made: OutOfOffice) -> None:
        super().say_created(request, form, made)
        self._warn(request, made)

    def say_changed(self, request: HttpRequest, form: AbsenceForm, thing: OutOfOffice) -> None:
        super().say_changed(request, form, thing)
        self._warn(request, thing)

    def _warn(self, request: HttpRequest, absence: OutOfOffice) -> None:
        first, last = (each.astimezone(UTC).date() for each in (absence.starts_at, absence.ends_at))
        limit = None if self.is_mine else team_limit(request)

        def read() -> Sequence[Standing]:
            person = members.member_get(user_id=absence.user_id)
            return standing_on(person=person, first=first, last=last, within=limit)

        warn_of_bookings(request, read)

    def remove(self, thing: OutOfOffice) -> None:
        out_of_office.absence_delete(absence_id=thing.id, user_id=thing.user_id)

    def delete_context(self, thing: OutOfOffice) -> dict[str, Any]:
        question = _("Delete the absence “%(name)s”? Times are offered again at once.")
        return {"question": question % {"name": self.named(thing)}}

    def context(
        self, request: HttpRequest, form: AbsenceForm, thing: OutOfOffice | None
    ) -> dict[str, Any]:
        del request, thing
        return {"adminform": fieldsets_of(form, [(None, FIELDS)])}


def member_names() -> Names:
    return {member.user_id: member.name for member in teams.organization_member_list()}


def named(absence: OutOfOffice, names: Names) -> models.Remote:
    name = f"{_name(absence.user_id, names)}, {day_of(absence.starts_at)}"
    return models.OutOfOffice.named(absence.id, name)


def day_of(moment: Any) -> str:
    """Return the day of an absence's start or end: Cal.com stores days as such of UTC, and means the person's own."""
    day = moment.astimezone(UTC).date()
    return f"{short_day_text(day)} {day.year}"


def _name(user_id: int, names: Names) -> str:
    return names.get(user_id, f"#{user_id}")


def _initial(absence: OutOfOffice) -> dict[str, Any]:
    return {
        "person": absence.user_id,
        "first": absence.starts_at.astimezone(UTC).date(),
        "last": absence.ends_at.astimezone(UTC).date(),
        "reason": absence.reason or "unspecified",
        "stand_in": absence.to_user_id,
        "notes": absence.notes or "",
    }


def _current(absence: OutOfOffice) -> Fields:
    shown = _initial(absence)
    kept = ("first", "last", "reason", "notes")
    said = Absence(**{name: shown[name] for name in kept}, to_user_id=shown["stand_in"])
    return _fields(said)


def _fields(absence: Absence) -> Fields:
    return {
        "days": f"{absence.first} – {absence.last}",
        "reason": absence.reason,
        "stand_in": absence.to_user_id,
        "notes": absence.notes,
    }
