"""The form of a schedule: its name and zone, a week of hours, and days that differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.schedule import Schedule
from portal.services.errors import InvalidInput
from portal.staff.kit.edit_conflicts import Fields, OpenedState, value_text
from portal.staff.kit.edit_form import UNKNOWN_STATE
from portal.staff.kit.fields import initial_rows
from portal.staff.kit.hours import (
    LATEST,
    MIDNIGHT,
    WEEK,
    Range,
    availability_of,
    checked_ranges,
    days_of,
    overrides_of,
    ranges_text,
    week_of,
)
from portal.staff.schedules.rows import (
    COPY,
    MORE,
    MOST_OVERRIDES,
    MOST_RANGES,
    TICKED,
    BasicsForm,
    OverrideForm,
    RangeForm,
    prepared,
)
from portal.web.protection.readers import read_day
from portal.web.times import zone_names

_LABELS = {
    "name": gettext_lazy("Name"),
    "time_zone": gettext_lazy("Time zone"),
    "is_default": gettext_lazy("Default schedule"),
    "availability": gettext_lazy("Weekly hours"),
    "overrides": gettext_lazy("Date overrides"),
}


class ScheduleEditor:
    """A schedule as a form: valid, it says what to change; what nobody touched is not sent."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        schedule: Schedule,
        owners: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.schedule = schedule
        self.is_new = schedule.id == 0
        self.is_bound = data is not None
        self._data = prepared(data)
        self.problems: list[str] = []
        self._twice: list[date] = []
        self.opened = OpenedState(
            schedule_fields(schedule),
            salt=f"schedule.{schedule.id}",
            data=None if self.is_new else data,
        )
        if self.opened.base is None:
            self.problems.append(str(UNKNOWN_STATE))
        self.basics = self._basics(owners)
        self.week = [(day, self._ranges(day)) for day in WEEK]
        self.overrides = self._overrides()

    @property
    def wants_rows(self) -> bool:
        """Whether only another row was asked for, or a day to be copied."""
        return self._data is not None and (MORE in self._data or COPY in self._data)

    def is_valid(self) -> bool:
        # All of them, so that the page shows everything that is wrong.
        good = [part.is_valid() for part in self._parts]
        if not self.is_bound or not all(good):
            return False
        for day, ranges in self.week:
            try:
                self._of_day(ranges)
            except ValidationError as error:
                self.problems.append(f"{_(day)}: {error.messages[0]}")
        if len(self._days) and self._twice:
            said = _("%(days)s: two rows say other hours. Give all hours of a day in one row.")
            days = ", ".join(each.isoformat() for each in self._twice[:5])
            self.problems.append(said % {"days": days})
        # A row may stand for a year of days.
        if len(self._days) > MOST_OVERRIDES:
            self.problems.append(_("These are too many days that differ."))
        return not self.problems

    @property
    def _parts(self) -> list[Any]:
        return [self.basics, self.overrides, *(ranges for _day, ranges in self.week)]

    @cached_property
    def wanted(self) -> Fields:
        values = self.basics.cleaned_data
        week = {day: self._of_day(ranges) for day, ranges in self.week}
        return {
            "name": values["name"],
            "time_zone": values["time_zone"],
            "is_default": values["is_default"],
            "availability": availability_of(week),
            "overrides": overrides_of(self._days),
        }

    @property
    def owner_id(self) -> int | None:
        """The owner of a new schedule; None for the portal's account."""
        chosen = self.basics.cleaned_data.get("owner")
        return int(chosen) if chosen else None

    @property
    def labels(self) -> Mapping[str, str]:
        return {name: str(label) for name, label in _LABELS.items()}

    def text(self, name: str, value: Any) -> str:
        del name
        return value_text(value)

    def refuse(self, error: InvalidInput) -> None:
        self.problems.append(error.sentence)

    @cached_property
    def _days(self) -> dict[date, list[Range]]:
        days: dict[date, list[Range]] = {}
        for form in self.overrides.forms:
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                for day in form.days():
                    # `is_valid` names those that two rows give other hours.
                    if (
                        days.setdefault(day, form.cleaned_data["hours"])
                        != form.cleaned_data["hours"]
                    ):
                        self._twice.append(day)
        # After the rows: who ticks a day in the calendar means that day, whatever a row says.
        return self._with_ticked(days)

    def _with_ticked(self, days: dict[date, list[Range]]) -> dict[date, list[Range]]:
        values = self.basics.cleaned_data
        for day in self.ticked:
            match values.get("action"):
                case "hours":
                    days[day] = values["ticked_hours"]
                case "closed":
                    days[day] = []
                case "week":
                    days.pop(day, None)
        return days

    @property
    def ticked(self) -> list[date]:
        found = self._data.getlist(TICKED) if self._data is not None else []
        days = [read_day(str(text)) for text in found[:MOST_OVERRIDES]]
        # What is no date was not sent by this page.
        return [day for day in days if day is not None]

    def _of_day(self, ranges: BaseFormSet[Any]) -> list[Range]:
        found = [form.range for form in ranges.forms if form.cleaned_data]
        return checked_ranges([each for each in found if each is not None])

    def _basics(self, owners: Sequence[tuple[str, str]]) -> BasicsForm:
        # As the page shows it: what became the default meanwhile was not unticked here.
        is_default = (self.opened.base or self.opened.current)["is_default"]
        form = BasicsForm(
            self._data,
            initial={
                "name": self.schedule.name,
                "time_zone": self.schedule.time_zone,
                "is_default": is_default,
            },
        )
        fields: dict[str, Any] = form.fields
        # Its own first, which may be an alias that the list leaves out.
        names = dict.fromkeys((self.schedule.time_zone, *zone_names()))
        fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]
        fields["owner"].choices = owners
        if len(owners) < 2:
            del form.fields["owner"]
        # It cannot be unticked: another schedule is made the default instead.
        if is_default:
            form.fields["is_default"].disabled = True
        return form

    def _ranges(self, day: str) -> BaseFormSet[Any]:
        shown = [
            # People write midnight as 00:00, Cal.com as 23:59 (CONTRACT.md 7).
            {"start": start, "end": MIDNIGHT if end == LATEST else end}
            for start, end in week_of(self.schedule.availability)[day]
        ]
        kind = formset_factory(RangeForm, extra=1, max_num=MOST_RANGES, absolute_max=MOST_RANGES)
        begun = initial_rows(shown, data=self._data, prefix=day)
        return kind(self._data, initial=begun, prefix=day)

    def _overrides(self) -> BaseFormSet[Any]:
        shown = [
            {"day": day, "hours": ranges_text(ranges)}
            for day, ranges in days_of(self.schedule.overrides).items()
        ]
        kind = formset_factory(
            OverrideForm, extra=1, can_delete=True, max_num=MOST_OVERRIDES, validate_max=True
        )
        begun = initial_rows(shown, data=self._data, prefix="overrides")
        return kind(self._data, initial=begun, prefix="overrides")


def schedule_fields(schedule: Schedule) -> Fields:
    return {
        "name": schedule.name,
        "time_zone": schedule.time_zone,
        "is_default": schedule.is_default,
        # Through the form's own values and back, so that another order or a range of no length is no change.
        "availability": availability_of(week_of(schedule.availability)),
        "overrides": overrides_of(days_of(schedule.overrides)),
    }
