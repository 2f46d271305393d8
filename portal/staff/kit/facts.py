"""Facts: what a page says about one thing, as titled groups of labels and values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from portal.staff.models import Remote

# Credentials before the host, and the path behind it, are not kept.
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:[^\s/?#]*@)?(\[[^\s\]]*\]|[^\s/?#:]*)\S*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and one line or several; `href` makes a link of a single line."""

    label: str
    lines: Sequence[str]
    href: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Tool:
    """A button of a page; `kind` is one of the admin's CSS classes."""

    label: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A thing, the facts about it, and where one can go from its page."""

    thing: Remote
    groups: Sequence[Group]
    tools: Sequence[Tool] = field(default_factory=tuple)
    note: str = ""


def fact(label: str, *lines: str, href: str = "", badge: str = "") -> Fact:
    # A dash, so that a label never stands alone, and a screen reader reads something.
    return Fact(label, [line for line in lines if line] or ["–"], href, badge)


def without_empty(*facts: Fact) -> list[Fact]:
    return [each for each in facts if list(each.lines) != ["–"]]


def without_addresses(text: str) -> str:
    """Return the text with each address in it shortened to its host: the rest is often a secret."""
    return _ADDRESS.sub(r"\1", text)


def host_of(address: str) -> str:
    """Return the host of a web address, a dash for what has none."""
    try:
        return urlsplit(address.strip()).hostname or "–"
    except ValueError:
        return "–"


def value_lines(value: Any) -> list[str]:
    match value:
        case None | "":
            return []
        # Else it would read as "True", in every language.
        case bool():
            return [_("Yes") if value else _("No")]
        case list() | tuple():
            return [line for each in value for line in value_lines(each)]
        case Mapping():
            return [
                f"{name}: {', '.join(value_lines(each)) or '–'}" for name, each in value.items()
            ]
        case _:
            return str(value).splitlines()
