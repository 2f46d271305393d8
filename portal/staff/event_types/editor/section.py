"""Base of the editor's sections: some settings under a heading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.admin.helpers import AdminForm

from portal.calcom.schemas.event_type import EventType

# Fields of the API by their names in `TeamEventTypeInput`, as JSON: what a form says, or what Cal.com has.
type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form offers besides the event type itself: pairs of a value and its label."""

    is_new: bool = False
    of_team: bool = False
    in_organization: bool = False
    members: Sequence[Person] = field(default_factory=tuple)
    schedules: Sequence[tuple[str, str]] = field(default_factory=tuple)
    calendars: Sequence[tuple[str, str]] = field(default_factory=tuple)


class Section(forms.Form):
    """Some settings under a heading.

    `values_of` and `wire_of` are each other's inverse as far as the section goes: what Cal.com has becomes values of
    the form, values of the form become fields of the API. So what nobody touched is never sent.
    """

    key: ClassVar[str]
    heading: ClassVar[Any]
    note: ClassVar[Any] = ""
    # Fields that are named and written as in the API.
    plain: ClassVar[tuple[str, ...]] = ()
    # The fields in order; a tuple stands in one line.
    lines: ClassVar[Sequence[str | tuple[str, ...]]]
    # Whether the section is closed until something in it is wrong.
    folded: ClassVar[bool] = False
    template: ClassVar[str] = "staff/event_types/editor/fields.html"

    def __init__(self, data: Any, *, event_type: EventType, around: Surroundings) -> None:
        self.event_type, self.around = event_type, around
        super().__init__(data, initial=self.values_of(event_type), prefix=self.key)
        self.prepare()
        if not around.is_new:
            for name, field in self.fields.items():
                kept = self.initial.get(name)
                field.validators = [_unless_kept(check, kept) for check in field.validators]

    def prepare(self) -> None:
        """Fit the fields to the surroundings; called once the form is made."""

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        return {name: getattr(event_type, name) for name in cls.plain}

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        return {name: values[name] for name in cls.plain}

    @classmethod
    def fields_of(cls, event_type: EventType) -> Fields:
        return cls.wire_of(cls.values_of(event_type))

    def wire(self) -> Fields:
        return self.wire_of(self.cleaned_data)

    def labels(self) -> dict[str, str]:
        return {name: str(self.fields[name].label or _plain_label(name)) for name in self.plain}

    def form_fields(self) -> Mapping[str, str]:
        """Return the form's field for each field of the API that has another name."""
        return {}

    def touched(self, *names: str) -> bool:
        """Whether a person changed one of the fields, or the event type is new."""
        # What Cal.com keeps already is not for us to refuse.
        return self.around.is_new or bool(set(names) & set(self.changed_data))

    def refuse(self, name: str, sentence: str) -> bool:
        """Show what Cal.com has against a field of the API; False when it is none of this section's."""
        own = self.form_fields().get(name, name if name in self.fields else None)
        if own is None:
            return False
        self.add_error(own or None, sentence)
        return True

    @property
    def groups(self) -> AdminForm:
        # The stubs know only model forms; the helper itself asks for nothing of a model.
        lines: Any = [(None, {"fields": self.lines})]
        return AdminForm(cast(Any, self), lines, {})

    @property
    def is_open(self) -> bool:
        # An error in a closed section would not be seen.
        return not self.folded or bool(self.errors)


def _unless_kept(check: Callable[[Any], Any], kept: Any) -> Callable[[Any], None]:
    def checked(value: Any) -> None:
        # What Cal.com keeps already, such as a series of 0 times, is refused to who chooses it anew only.
        if value != kept:
            check(value)

    return checked


def _plain_label(name: str) -> str:
    return name.replace("_", " ").capitalize()
