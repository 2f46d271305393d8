"""Widgets and labels are written as Django's own templates write them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib.admin import widgets as admin
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.staff.event_types.editor.editor import BLANK, Editor
from portal.staff.event_types.editor.section import Person, Surroundings
from portal.staff.kit.fields import DayWidget, MomentInput
from portal.web.forms.renderer import PlainRenderer

ODD = ["", None, "plain", "<b>&\"'", mark_safe("<i>&amp;"), 0, 5, 1234567, "two\nlines", ("a", "b")]
ATTRIBUTES: list[dict[str, Any]] = [
    {},
    {"id": "id_x", "class": "a b", "required": True, "disabled": False},
    {"data-a": '<&">', "maxlength": 1234567, "step": 0.5, "title": gettext_lazy("Yes")},
    {"data-b": mark_safe("&amp;"), "aria-label": None},
]
CHOICES = [
    ("", "---------"),
    ("a", "A & B"),
    (1234567, 1234567),
    (None, Decimal("1.5")),
    ("c", mark_safe("<C>")),
    ("Group <", [("d", gettext_lazy("Yes")), ("e", "E")]),
]
WIDGETS = [
    forms.TextInput(),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.MultipleHiddenInput(),
    forms.DateInput(),
    forms.DateTimeInput(),
    forms.TimeInput(),
    forms.CheckboxInput(),
    forms.Textarea({"rows": 4}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.NullBooleanSelect(),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
    forms.FileInput(),
    forms.ClearableFileInput(),
    forms.SplitDateTimeWidget(),
    admin.AdminTextInputWidget(),
    admin.AdminIntegerFieldWidget(),
    admin.AdminTextareaWidget(),
    admin.AdminURLFieldWidget(),
    DayWidget(),
    MomentInput(),
]
OF_TIME = [date(2026, 3, 2), datetime(2026, 3, 2, 9, 30), time(9, 30)]  # noqa: DTZ001  as a form has it


def values_for(widget: forms.Widget) -> list[Any]:
    if isinstance(widget, forms.MultiWidget):
        return [None, OF_TIME[1]]
    return (
        [None, ["a<", "b"]] if isinstance(widget, forms.MultipleHiddenInput) else [*ODD, *OF_TIME]
    )


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: type(one).__name__)
def test_a_widget_is_written_as_django_writes_it(widget: forms.Widget, language: str) -> None:
    django, plain = DjangoTemplates(), PlainRenderer()
    with translation.override(language):
        for value in values_for(widget):
            for attrs in ATTRIBUTES:
                wanted = widget.render("name<", value, attrs, renderer=django)
                assert widget.render("name<", value, attrs, renderer=plain) == wanted
                assert type(wanted) is type(widget.render("a", value, attrs, renderer=plain))


class Odd(forms.Form):
    """Fields whose labels and errors are odd."""

    required_css_class = "needed"
    plain = forms.CharField(label="A < B")
    safe = forms.CharField(label=mark_safe("<i>Safe</i>"), required=False)
    lazy = forms.BooleanField(label=gettext_lazy("Yes?"), help_text="<b>Help</b>")
    many = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("auto_id", ["id_%s", False])
@pytest.mark.parametrize("data", [None, {"plain": ""}], ids=["fresh", "sent"])
def test_labels_and_errors_are_written_as_django_writes_them(
    auto_id: str | bool, data: dict[str, Any] | None
) -> None:
    written = []
    for renderer in (DjangoTemplates(), PlainRenderer()):
        form = Odd(data, auto_id=auto_id, renderer=renderer)
        texts = [form.as_p(), form.as_div(), form.as_table(), str(form.non_field_errors())]
        for field in form:
            texts += [
                field.as_field_group(),
                field.label_tag(attrs={"class": "<", "hidden": True}, label_suffix=""),
                field.legend_tag(),
                field.errors.as_ul(),
                field.errors.as_text(),
            ]
        written.append(texts)
    assert written[0] == written[1]
    assert ("errorlist" in written[0][0]) is (data is not None)


def fields_of(editor: Editor, renderer: DjangoTemplates) -> Iterator[BoundField]:
    for section in editor.sections:
        formset: Any = getattr(section, "formset", None)
        forms_of: Any = [*formset.forms, formset.management_form] if formset else [section]
        for form in forms_of:
            form.renderer = renderer
            yield from form


def test_the_editor_is_written_as_django_writes_it() -> None:
    around = Surroundings(
        of_team=True,
        in_organization=True,
        members=[Person(1, "Maren <Holt>")],
        schedules=[("1", "Hours & more")],
        calendars=[("2", "Home")],
    )
    editor = Editor(event_type=BLANK, around=around)
    written = [
        [(str(field), field.label_tag()) for field in fields_of(editor, renderer)]
        for renderer in (DjangoTemplates(), PlainRenderer())
    ]
    assert written[0] == written[1]
    assert len(written[0]) > 80
