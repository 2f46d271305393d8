"""Renderer of forms that writes plain widgets, labels and empty lists of errors itself.

Django renders a template for each, for a select one more for each option: of staff's editor of an event type, with its
150 widgets, that was most of the time. The markup is the same, byte for byte; every other widget has its template.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import escape
from django.utils.safestring import SafeData

_WIDGETS = "django/forms/widgets/"
_INPUTS = (
    *("input", "text", "number", "email", "url", "password", "hidden", "tel", "search", "color"),
    *("date", "datetime", "time", "checkbox", "file"),
)
_OPTION = f"{_WIDGETS}select_option.html"
_ERRORS = "django/forms/errors/list/"

type Values = Mapping[str, Any]


class PlainRenderer(DjangoTemplates):
    """Django's own renderer, quicker for what most forms are made of."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        write = _PLAIN.get(template_name)
        written = write(context) if write else None
        return super().render(template_name, context, request) if written is None else written


def _input(context: Values) -> str:
    widget = context["widget"]
    value = widget["value"]
    text = "" if value is None else f' value="{_attribute(value)}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{text}{_attributes(widget["attrs"])}>'


def _textarea(context: Values) -> str:
    widget = context["widget"]
    value = _text(widget["value"]) if widget["value"] else ""
    # The first line break of a text area is the markup's.
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context: Values) -> str | None:
    widget = context["widget"]
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        for option in options:
            if option["template_name"] != _OPTION:
                return None
            attributes = _attributes(option["attrs"])
            value = _attribute(option["value"])
            parts.append(
                f'\n  <option value="{value}"{attributes}>{_text(option["label"])}</option>\n'
            )
        if group:
            parts.append("\n  </optgroup>")
    return "".join((*parts, "\n</select>"))


def _label(context: Values) -> str:
    label = _text(context["label"])
    if not context["use_tag"]:
        return label.strip()
    tag = _text(context["tag"])
    return f"<{tag}{_attributes(context['attrs'])}>{label}</{tag}>"


def _no_errors(context: Values) -> str | None:
    return None if context["errors"] else ""


def _attributes(attributes: Values | None) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_attribute(value)}"'
        for name, value in (attributes or {}).items()
        if value is not False
    )


def _attribute(value: object) -> str:
    # As the filter `stringformat:"s"` does: only a text that is marked safe stays as it is.
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _text(value: object) -> str:
    if type(value) is str:
        return escape(value)
    return str(render_value_in_context(value, _CONTEXT))


_CONTEXT: Final = Context()
_PLAIN: Final[dict[str, Callable[[Values], str | None]]] = {
    **{f"{_WIDGETS}{name}.html": _input for name in _INPUTS},
    f"{_WIDGETS}textarea.html": _textarea,
    f"{_WIDGETS}select.html": _select,
    "django/forms/label.html": _label,
    f"{_ERRORS}default.html": _no_errors,
    f"{_ERRORS}ul.html": _no_errors,
}
