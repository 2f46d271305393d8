"""The step of the opening hours: once for all, then once more for those who differ."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.schedule import WeeklyHours
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.setup.opening_hours import PersonsHours, hours_list, hours_set
from portal.staff.assistant.steps import go_on, href_of, show

WEEKDAYS = {
    "Monday": gettext_lazy("Monday"),
    "Tuesday": gettext_lazy("Tuesday"),
    "Wednesday": gettext_lazy("Wednesday"),
    "Thursday": gettext_lazy("Thursday"),
    "Friday": gettext_lazy("Friday"),
    "Saturday": gettext_lazy("Saturday"),
    "Sunday": gettext_lazy("Sunday"),
}
# A morning and an afternoon.
RANGES = (1, 2)


class HoursForm(forms.Form):
    """For each weekday two ranges of hours; a day without any is closed."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose whose hours these are.")},
    )

    def __init__(self, *args: Any, people: list[PersonsHours], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(one.person.user_id), one.person.name or one.person.email) for one in people
        ]
        for day, label in WEEKDAYS.items():
            for number in RANGES:
                for end in ("from", "to"):
                    self.fields[f"{day}_{number}_{end}"] = forms.TimeField(
                        label=label,
                        required=False,
                        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                        error_messages={"invalid": gettext_lazy("Give a time such as 09:30.")},
                    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for day in WEEKDAYS:
            before: time | None = None
            for number in RANGES:
                names = f"{day}_{number}_from", f"{day}_{number}_to"
                begins, ends = (data.get(name) for name in names)
                if (begins is None) != (ends is None) and not set(names) & set(self.errors):
                    self.add_error(names[1], _("Give both times, or none on a closed day."))
                elif begins and ends and ends <= begins and ends != time(0):
                    self.add_error(names[1], _("The end is not after the beginning."))
                elif begins and before and begins < before:
                    self.add_error(names[0], _("This begins before the hours above it end."))
                # Midnight is the end of the day.
                before = time.max if ends == time(0) else ends or before
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The inputs as the page has them: a row for each weekday."""
        return [
            {
                "label": label,
                "ranges": [
                    (self[f"{day}_{number}_from"], self[f"{day}_{number}_to"]) for number in RANGES
                ],
            }
            for day, label in WEEKDAYS.items()
        ]

    @property
    def weekly(self) -> list[WeeklyHours]:
        """The hours that were given; days with the same ones together."""
        by_range: dict[tuple[time, time], list[str]] = {}
        for day in WEEKDAYS:
            for number in RANGES:
                begins = self.cleaned_data.get(f"{day}_{number}_from")
                ends = self.cleaned_data.get(f"{day}_{number}_to")
                if begins is not None and ends is not None:
                    # The API's word for midnight at the end of a day.
                    until = time(23, 59) if ends == time(0) else ends
                    by_range.setdefault((begins, until), []).append(day)
        return [
            WeeklyHours(days=tuple(days), start_time=begins, end_time=ends)
            for (begins, ends), days in by_range.items()
        ]


def page(request: HttpRequest) -> HttpResponse:
    people = hours_list()
    if request.method != "POST":
        return _show(request, HoursForm(people=people, initial=_initial(people)), people)
    form = HoursForm(request.POST, people=people)
    if not request.POST.getlist("people") and any(one.schedule for one in people):
        # Nobody is ticked: the hours are as they are to be.
        return go_on("hours")
    if not form.is_valid():
        return _show(request, form, people, status=422)
    try:
        outcome = hours_set(
            weekly=form.weekly,
            user_ids={int(each) for each in form.cleaned_data["people"]},
            time_zone=catalogue.organization_get().time_zone,
        )
    except InvalidInput as error:
        form.add_error(None, error.sentence)
        return _show(request, form, people, status=422)
    for person, said in outcome.failed:
        messages.error(request, f"{person.name or person.email}: {said}")
    if outcome.failed:
        return _show(request, form, hours_list(), status=502)
    if "again" in request.POST:
        messages.success(request, _("Saved. Choose those whose hours differ, and change them."))
        return redirect(href_of("hours"))
    return go_on("hours")


def _initial(people: list[PersonsHours]) -> dict[str, Any]:
    """Return everybody, with the hours of the first who has some; else Monday to Friday, 9 to 17."""
    known = next((one.schedule for one in people if one.schedule), None)
    weekly = (
        known.availability
        if known
        else (WeeklyHours(days=tuple(WEEKDAYS)[:5], start_time=time(9), end_time=time(17)),)
    )
    # Once somebody has hours, those without any; the others would lose what differs.
    found: dict[str, Any] = {
        "people": [str(one.person.user_id) for one in people if one.schedule is None]
    }
    for day in WEEKDAYS:
        ranges = sorted((one for one in weekly if day in one.days), key=lambda one: one.start_time)
        for number, each in zip(RANGES, ranges, strict=False):
            found[f"{day}_{number}_from"] = each.start_time
            found[f"{day}_{number}_to"] = (
                time(0) if each.end_time == time(23, 59) else each.end_time
            )
    return found


def _show(
    request: HttpRequest, form: HoursForm, people: list[PersonsHours], *, status: int = 200
) -> HttpResponse:
    return show(request, "hours", status=status, form=form, people=people)
