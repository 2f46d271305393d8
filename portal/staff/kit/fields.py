"""Form fields with the appearance of Django's admin."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminIntegerFieldWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AdminURLFieldWidget,
)
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.formsets import INITIAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.web.protection.readers import FIRST_YEAR, LAST_YEAR, read_integer
from portal.web.text import without_overrides

MOST_MINUTES = 365 * 24 * 60
REQUIRED_TOGETHER = _("Give this too, or switch the setting off.")


class DayWidget(AdminDateWidget):
    """A date by the browser's own calendar."""

    # Django's calendar needs a script that the pages do not have.
    input_type = "date"

    # Django's widget would load that script.
    class Media:
        """Nothing to load."""

    def __init__(self) -> None:
        # The only format that an input of this type takes, whatever the language.
        super().__init__(attrs={"class": "vDateField"}, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time of day by the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        # The only format that an input of this type takes, whatever the language.
        super().__init__(attrs={"class": "vTextField"}, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day of the years that the portal reckons with."""

    def __init__(self, **settings: Any) -> None:
        bounds = (
            MinValueValidator(date(FIRST_YEAR, 1, 1)),
            MaxValueValidator(date(LAST_YEAR, 12, 31)),
        )
        super().__init__(**{"widget": DayWidget(), "validators": bounds, **settings})


class MomentField(forms.DateTimeField):
    """A day and a time of day, by the browser's own calendar, of the years that the portal reckons with."""

    def __init__(self, **settings: Any) -> None:
        bounds = (
            MinValueValidator(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)),
            MaxValueValidator(datetime(LAST_YEAR, 12, 31, tzinfo=UTC)),
        )
        # Browsers leave the seconds out when they are zero.
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(
            **{"widget": MomentInput(), "validators": bounds, "input_formats": formats, **settings}
        )


class WholeField(forms.IntegerField):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"widget": AdminIntegerFieldWidget(), **settings})


class LinesField(forms.CharField):
    """Text of several lines, cleaned to plain line ends."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            **{"required": False, "widget": AdminTextareaWidget({"rows": 4}), **settings}
        )

    def to_python(self, value: Any) -> str:
        # Browsers send CRLF whatever they were given; Cal.com keeps what it gets.
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or "").strip() != self.to_python(data or "").strip()


class LineField(forms.CharField):
    """Text of one line, without the direction overrides that names and titles are shown without."""

    def to_python(self, value: Any) -> str:
        return without_overrides(str(super().to_python(value) or "")).strip()


class WebField(forms.URLField):
    """A web address, cleaned to None when empty."""

    def __init__(self, **settings: Any) -> None:
        settings = {"required": False, "max_length": 2000, "assume_scheme": "https", **settings}
        super().__init__(**{"widget": AdminURLFieldWidget(), **settings})


def text_field(label: Any, *, most: int = 255, help_text: Any = "", **more: Any) -> forms.CharField:
    settings: dict[str, Any] = {"required": False, "widget": AdminTextInputWidget(), **more}
    return LineField(label=label, max_length=most, help_text=help_text, **settings)


def minutes_field(label: Any, *, least: int = 0, help_text: Any = "", **more: Any) -> WholeField:
    return whole_field(label, least=least, most=MOST_MINUTES, help_text=help_text, **more)


def whole_field(
    label: Any, *, least: int = 1, most: int = 10_000, help_text: Any = "", **more: Any
) -> WholeField:
    return WholeField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        **{"required": False, **more},
    )


def switch(label: Any, help_text: Any = "", **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text, **more)


def choice(label: Any, choices: Any, help_text: Any = "", **more: Any) -> forms.ChoiceField:
    settings: dict[str, Any] = {"required": False, **more}
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, **settings)


def initial_rows[Row](rows: Sequence[Row], *, data: QueryDict | None, prefix: str) -> list[Row]:
    """Return what the rows of a formset began with: of a page that was sent, as many as it had then."""
    # Read here, because a formset counts its rows only when it has what they began with.
    count = str(data.get(f"{prefix}-{INITIAL_FORM_COUNT}", "")) if data is not None else ""
    # A row that came meanwhile is not what the page's first empty row began with. None is the whole list.
    return list(rows[: read_integer(count, most=9_999)])
