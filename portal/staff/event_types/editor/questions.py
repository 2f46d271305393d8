"""Sections of the editor: Cal.com's standard questions, and the event type's own (CONTRACT.md 5.4)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import BookingField, EventType
from portal.services.event_types import catalogue
from portal.staff.event_types.editor.rows import Rows
from portal.staff.event_types.editor.section import Fields, Surroundings
from portal.staff.kit.fields import LinesField

KINDS = (
    ("", "–"),
    ("text", _("A line of text")),
    ("textarea", _("Several lines of text")),
    ("number", _("A number")),
    ("phone", _("A phone number")),
    ("address", _("An address")),
    ("url", _("A web address")),
    ("multiemail", _("Several email addresses")),
    ("select", _("One of a list")),
    ("radio", _("One of a few, all seen")),
    ("multiselect", _("Several of a list")),
    ("checkbox", _("Several of a few, all seen")),
    ("boolean", _("Yes or no")),
)
WITH_OPTIONS = frozenset({"select", "multiselect", "checkbox", "radio"})
WITHOUT_PLACEHOLDER = frozenset({"multiselect", "checkbox", "radio", "boolean"})
# Slug, what it asks, and whether an untouched one is required and hidden.
STANDARD: tuple[tuple[str, Any, bool, bool], ...] = (
    ("name", _("Name"), True, False),
    ("email", _("Email address"), True, False),
    ("title", _("Title of the meeting"), True, True),
    ("notes", _("Notes"), False, False),
    ("guests", _("Guests"), False, False),
    ("rescheduleReason", _("Reason for rescheduling"), False, False),
    ("location", _("Location, when there are several"), False, False),
)
# Cal.com's translation keys, which stand for no label of one's own.
_KEYS = {"your_name", "email_address"}
_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")


class StandardForm(forms.Form):
    slug = forms.CharField(widget=forms.HiddenInput, disabled=True)
    label = forms.CharField(
        label=_("Label"), required=False, max_length=300, widget=AdminTextInputWidget()
    )
    placeholder = forms.CharField(
        label=_("Placeholder"), required=False, max_length=300, widget=AdminTextInputWidget()
    )
    required = forms.BooleanField(label=_("Required"), required=False)
    hidden = forms.BooleanField(label=_("Hidden"), required=False)
    disable_on_prefill = forms.BooleanField(label=_("Fixed when the link fills it"), required=False)

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        del around
        super().__init__(*args, **kwargs)
        slug = self.initial.get("slug", "")
        self.asks = next((label for each, label, *_rest in STANDARD if each == slug), slug)
        for name in _FIXED.get(slug, ()):
            self.fields[name].disabled = True


# What the API does not take for these questions.
_FIXED = {
    "name": ("required", "hidden"),
    "location": ("required", "hidden", "placeholder", "disable_on_prefill"),
}


NO_NUMBERS = _(
    "Cal.com takes no number through its API: the answer to an optional question goes into the notes, "
    "and a required one keeps visitors from booking here. Ask for a line of text instead."
)


class QuestionForm(forms.Form):
    label = forms.CharField(label=_("Question"), max_length=500, widget=AdminTextInputWidget())
    type = forms.ChoiceField(label=_("Answer"), choices=KINDS)
    slug = forms.CharField(
        label=_("Slug"),
        required=False,
        max_length=100,
        widget=AdminTextInputWidget(),
        help_text=_("The name of the answer; made from the question when left empty."),
    )
    required = forms.BooleanField(label=_("Required"), required=False)
    hidden = forms.BooleanField(label=_("Hidden"), required=False)
    placeholder = forms.CharField(
        label=_("Placeholder"), required=False, max_length=300, widget=AdminTextInputWidget()
    )
    options = LinesField(
        label=_("Options, one a line"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 3, "cols": 40}),
    )
    disable_on_prefill = forms.BooleanField(label=_("Fixed when the link fills it"), required=False)

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        del around
        super().__init__(*args, **kwargs)
        if not catalogue.takes_numbers():
            self.fields["type"].help_text = NO_NUMBERS

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].strip() or slugify(self.cleaned_data.get("label", ""))
        # A slug that is there already stays: answers of bookings go by it.
        if slug != self.initial.get("slug") and not _SLUG.fullmatch(slug):
            raise forms.ValidationError(_("Use letters, digits and dashes."))
        # Cal.com would take it for its own question.
        if slug in {each[0] for each in STANDARD}:
            raise forms.ValidationError(_("Cal.com's own question has this slug."))
        return slug

    def clean(self) -> Fields:
        values = self.cleaned_data
        if values.get("type") in WITH_OPTIONS and not _options(values.get("options", "")):
            self.add_error("options", _("Give what can be chosen, one option a line."))
        return values


class StandardQuestions(Rows):
    key = "standard"
    heading = _("Booking questions")
    note = _(
        "Hide “Guests” and visitors bring nobody. An empty label or placeholder is Cal.com's own, in the "
        "visitor's language."
    )
    template = "staff/event_types/editor/standard_questions.html"
    row = StandardForm
    field: ClassVar[str] = "booking_fields"
    can_grow = False

    def values_of(self, event_type: EventType) -> list[Fields]:
        found = {each.slug: each for each in event_type.booking_fields if each.is_default}
        return [_standard_values(*each, found.get(each[0])) for each in STANDARD]

    def wire_of(self, rows: Sequence[Mapping[str, Any]]) -> Fields:
        untouched = {slug: (needed, hidden) for slug, _label, needed, hidden in STANDARD}
        # Untouched ones are left out: Cal.com makes them by itself, with labels in the visitor's language.
        said = [_standard(row) for row in rows if not _is_untouched(row, untouched[row["slug"]])]
        # Cal.com has two settings for it, the hidden question and this one.
        no_guests = any(row["slug"] == "guests" and row["hidden"] for row in rows)
        return {"booking_fields": said, "disable_guests": no_guests}

    def labels(self) -> dict[str, str]:
        return super().labels() | {"disable_guests": str(_("No guests"))}


class OwnQuestions(Rows):
    key = "questions"
    heading = _("Own questions")
    note = _("A phone number with the slug attendeePhoneNumber is the attendee's own.")
    template = "staff/event_types/editor/own_questions.html"
    row = QuestionForm
    field: ClassVar[str] = "own_questions"

    def values_of(self, event_type: EventType) -> list[Fields]:
        kinds = dict(KINDS)
        own = [each for each in event_type.booking_fields if not each.is_default]
        # The API answers with other kinds, too, and takes none of them; the editor says so (`losses`).
        return [_own_values(each) for each in own if each.type in kinds]

    def wire_of(self, rows: Sequence[Mapping[str, Any]]) -> Fields:
        return {"own_questions": [_own(row) for row in rows]}

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        slugs = [form.cleaned_data["slug"] for form in self._kept()]
        if len(set(slugs)) == len(slugs):
            return True
        self.formset.non_form_errors().append(_("Two questions have the same slug."))
        return False

    @property
    def more_label(self) -> Any:
        return _("Add another question")


def _standard_values(
    slug: str, _label: Any, needed: bool, hidden: bool, found: BookingField | None
) -> Fields:
    label = found.label if found and found.label and found.label not in _KEYS else ""
    return {
        "slug": slug,
        "label": label,
        "placeholder": (found.placeholder if found else "") or "",
        "required": found.required if found else needed,
        "hidden": found.hidden if found else hidden,
        "disable_on_prefill": bool(found and found.disable_on_prefill),
    }


def _is_untouched(row: Mapping[str, Any], usual: tuple[bool, bool]) -> bool:
    said = row["label"] or row["placeholder"] or row["disable_on_prefill"]
    if row["slug"] in _FIXED:
        return not said
    return not said and (row["required"], row["hidden"]) == usual


def _standard(row: Mapping[str, Any]) -> Fields:
    slug, prefill = row["slug"], {"disable_on_prefill": row["disable_on_prefill"]}
    texts = {name: row[name] for name in ("label", "placeholder") if row[name]}
    shown = {"required": row["required"], "hidden": row["hidden"]}
    if slug == "location":
        return {"slug": slug, **texts}
    if slug in {"name", "email"}:
        # Cal.com wants both texts here; its own keys are shown in the visitor's language.
        usual = "your_name" if slug == "name" else "email_address"
        both = {"label": row["label"] or usual, "placeholder": row["placeholder"]}
        return {"type": slug, **both, **prefill} | (shown if slug == "email" else {})
    return {"slug": slug, **texts, **shown, **prefill}


def _own_values(field: BookingField) -> Fields:
    return {
        "label": field.label or "",
        "type": field.type,
        "slug": field.slug,
        "required": field.required,
        "hidden": field.hidden,
        "placeholder": field.placeholder or "",
        "options": "\n".join(field.options),
        "disable_on_prefill": field.disable_on_prefill,
    }


def _own(row: Mapping[str, Any]) -> Fields:
    names = ("type", "slug", "label", "required", "hidden", "disable_on_prefill")
    field: Fields = {name: row[name] for name in names}
    if row["type"] not in WITHOUT_PLACEHOLDER:
        field["placeholder"] = row["placeholder"]
    if row["type"] in WITH_OPTIONS:
        field["options"] = _options(row["options"])
    return field


def _options(text: str) -> list[str]:
    # Each once: an answer could not say which of two it means.
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
