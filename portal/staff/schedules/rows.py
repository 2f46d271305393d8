"""Rows of a schedule's form: ranges of a weekday, days that differ, and what is copied."""

from datetime import date, timedelta

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.staff.kit.edit_conflicts import Fields
from portal.staff.kit.fields import DayField, choice, switch, text_field
from portal.staff.kit.hours import LATEST, MIDNIGHT, WEEK, Range, read_ranges
from portal.web.protection.readers import read_integer

# Bounds of a page and of what it sends.
MOST_RANGES = 12
MOST_OVERRIDES = 400
LONGEST_SPAN = 366
MORE, COPY = "_more", "_copy"
TICKED = "ticked"
ACTIONS = (
    ("", gettext_lazy("Leave the ticked days alone")),
    ("hours", gettext_lazy("These hours on the ticked days")),
    ("closed", gettext_lazy("Unavailable on the ticked days")),
    ("week", gettext_lazy("The weekly hours again on the ticked days")),
)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        # The only format that an input of this type takes, whatever the language.
        super().__init__(attrs={"class": "vTimeField"}, format="%H:%M")


class RangeForm(forms.Form):
    """One range of a weekday; an end of 00:00 is midnight."""

    start = forms.TimeField(label=gettext_lazy("From"), required=False, widget=ClockInput())
    end = forms.TimeField(label=gettext_lazy("To"), required=False, widget=ClockInput())

    def clean(self) -> Fields:
        values = self.cleaned_data
        start, end = values.get("start"), values.get("end")
        if not self.errors and (start is None) != (end is None):
            raise ValidationError(_("Give both times, or none."))
        return values

    @property
    def range(self) -> Range | None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start is None or end is None:
            return None
        return start, (LATEST if end == MIDNIGHT else end)


class OverrideForm(forms.Form):
    day = DayField(label=gettext_lazy("Day"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)
    hours = text_field(
        gettext_lazy("Hours"), help_text=gettext_lazy("Empty: unavailable all day."), most=200
    )

    def clean_hours(self) -> list[Range]:
        return read_ranges(self.cleaned_data["hours"])

    def clean(self) -> Fields:
        values = self.cleaned_data
        day, until = values.get("day"), values.get("until")
        # The empty row at the end is no day.
        if self.has_changed() and not self.errors and not day:
            self.add_error("day", _("Say which day."))
        if day and until and not day <= until <= day + timedelta(days=LONGEST_SPAN):
            self.add_error("until", _("Give a day after the first one, within a year."))
        return values

    def days(self) -> list[date]:
        first = self.cleaned_data.get("day")
        if first is None:
            return []
        last = self.cleaned_data.get("until") or first
        return [first + timedelta(days=step) for step in range((last - first).days + 1)]


class BasicsForm(forms.Form):
    """Name, zone, whether it is the default, and what to do with the ticked days of the calendar."""

    owner = choice(gettext_lazy("Whose"), ())
    name = text_field(gettext_lazy("Name"), required=True)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    is_default = switch(
        gettext_lazy("Default schedule"),
        gettext_lazy("Counts for event types without a schedule of their own."),
    )
    action = choice(gettext_lazy("What"), ACTIONS)
    ticked_hours = forms.CharField(
        label=gettext_lazy("Hours"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget(attrs={"placeholder": "09:00-12:00, 13:00-17:00"}),
    )

    def clean_ticked_hours(self) -> list[Range]:
        return read_ranges(self.cleaned_data["ticked_hours"])

    def clean(self) -> Fields:
        values = self.cleaned_data
        if values.get("action") == "hours" and not values.get("ticked_hours"):
            self.add_error("ticked_hours", _("Say which hours."))
        return values


def prepared(data: QueryDict | None) -> QueryDict | None:
    """Return the data with another row, or with a day's hours copied to other days, where that was asked for."""
    if data is None or not (MORE in data or COPY in data):
        return data
    # What was sent cannot be changed, and formsets count their rows by it.
    grown = data.copy()
    if MORE in grown:
        _count(grown, str(grown[MORE]), more=1)
        return grown
    day = str(grown[COPY])
    others = {"all": WEEK, "working": WEEK[:5]}.get(str(grown.get(f"{day}-copy_to", "")), ())
    if day in WEEK:
        for other in others:
            if other != day:
                _copy_day(grown, day, other)
    return grown


def _copy_day(data: QueryDict, day: str, other: str) -> None:
    # Every row of the other day is emptied first: it may have had more.
    for index in range(MOST_RANGES):
        for name in ("start", "end"):
            data[f"{other}-{index}-{name}"] = str(data.get(f"{day}-{index}-{name}", ""))
    data[f"{other}-TOTAL_FORMS"] = str(_count(data, day))


def _count(data: QueryDict, prefix: str, *, more: int = 0) -> int:
    text = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    count = read_integer(text, most=999) or 0
    if more and text:
        data[f"{prefix}-TOTAL_FORMS"] = str(count + more)
    return count
