"""Payload templates: the placeholders of Handlebars (CONTRACT.md section 8.3).

``{{path.to.value}}`` is replaced by the value, escaped for HTML as Handlebars does, ``{{{path}}}``
by the bare value; what is missing becomes nothing. Blocks and helpers are not known: they become
nothing, too.
"""

import re
from typing import Any, Final

_PLACEHOLDER: Final = re.compile(r"\{\{\{(?P<bare>[^{}]*)\}\}\}|\{\{(?P<escaped>[^{}]*)\}\}")
_SEGMENT: Final = re.compile(r"\[([^\]]*)\]|[^./\[\]]+")
_ESCAPES: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#x27;",
        "`": "&#x60;",
        "=": "&#x3D;",
    }
)


def fill(template: str, values: Any) -> str:
    """Return the template with its placeholders replaced from `values`."""

    def replacement(found: re.Match[str]) -> str:
        if found["bare"] is not None:
            return _text(_look_up(values, found["bare"].strip()))
        path = found["escaped"].strip()
        if path.startswith("&"):
            return _text(_look_up(values, path[1:].strip()))
        return _text(_look_up(values, path)).translate(_ESCAPES)

    return _PLACEHOLDER.sub(replacement, template)


def _look_up(values: Any, path: str) -> Any:
    """Return what a path such as ``attendees.0.name`` leads to, or None."""
    if path.startswith(("#", "/", "!", ">", "^", "else")):
        return None
    found = values
    for segment in _SEGMENT.finditer(path.removeprefix("this.")):
        found = _step(found, segment[1] if segment[1] is not None else segment[0])
    return found


def _step(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if not isinstance(value, list):
        return None
    if name == "length":
        return len(value)
    return value[int(name)] if name.isdecimal() and int(name) < len(value) else None


def _text(value: Any) -> str:
    """The text that JavaScript makes of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return "[object Object]" if isinstance(value, dict) else str(value)
