"""Form field for the guests of a booking: a line per address, with buttons that work without JavaScript."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from portal.public.shared.booking_fields import MOST_GUESTS, EmailListField
from portal.web.protection.mailboxes import addresses_in
from portal.web.protection.readers import read_integer

# Names of the buttons; the value of REMOVE is the line's index.
ADD = "guest_add"
REMOVE = "guest_remove"
_NAME = "guests"


class GuestsWidget(forms.Widget):
    """A line per address, always at least one. `focus` names what gets the focus: ``button``, ``line`` or nothing."""

    template_name = "public/details/guests.html"
    use_fieldset = True
    focus = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # noqa: ARG002  Django's signature
        return "\n".join(data.getlist(name) if isinstance(data, MultiValueDict) else [])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        # Django marks the field as a whole; a person needs to know which of ten lines is meant.
        marks = bool((attrs or {}).get("aria-invalid"))
        lines = guest_lines(value)
        context["widget"] |= {
            "lines": [
                {"index": index, "text": text, "is_bad": marks and _is_bad(text)}
                for index, text in enumerate(lines)
            ],
            "can_add": len(lines) < MOST_GUESTS,
            "focus": self.focus,
            # Most people bring nobody: the line is out of the way until somebody wants it.
            "is_open": bool(any(lines) or len(lines) > 1 or self.focus or self.is_required),
            "last": len(lines) - 1,
        }
        return context


class GuestsField(EmailListField):
    """The guests' addresses, cleaned to a list without repetitions."""

    widget = GuestsWidget


def guest_lines(value: Any) -> list[str]:
    """Return a text, or a list of addresses, as lines; addresses that share one are divided."""
    text = "\n".join(value) if isinstance(value, list | tuple) else str(value or "")
    # Lines that are empty stay: they are lines of the form.
    return [part for line in text.split("\n") for part in addresses_in(line) or [""]]


def is_about_guests(data: QueryDict) -> bool:
    return ADD in data or REMOVE in data


def with_guests_changed(data: QueryDict) -> QueryDict:
    changed = data.copy()
    lines = guest_lines(data.getlist(_NAME))
    # A button may be sent twice, or by a page that is out of date: then there is no such line.
    index = read_integer(data.get(REMOVE, ""), most=len(lines) - 1)
    if index is not None:
        del lines[index]
    elif ADD in data and len(lines) < MOST_GUESTS:
        lines.append("")
    changed.setlist(_NAME, lines or [""])
    return changed


def _is_bad(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return bool(text)
    return False
