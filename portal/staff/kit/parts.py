"""Parts of a page that are read one by one: an error in one of them leaves the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest

from portal.services.errors import NotAllowed, ServiceError
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.listing import Cell


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days to choose."""

    first: date
    count: int
    most: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; the first cell of a row names it. Without rows `empty` is shown, and `note` always."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)
    empty: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A table under a heading, or the sentence why it cannot be shown; `days` can be chosen where they are given."""

    name: str
    heading: str
    table: Table
    problem: str = ""
    days: Days | None = None


def read_part(
    request: HttpRequest,
    name: str,
    heading: str,
    read: Callable[[], Table],
    days: Days | None = None,
) -> Part:
    """Return the part that `read` makes; what Cal.com refuses or fails to do is shown in its place."""
    try:
        return Part(name, heading, read(), days=days)
    except NotAllowed as error:
        # Most keys may not read everything: this is no problem to be marked, and nothing for the log.
        return Part(name, heading, Table(empty=fault_of(error).sentence), days=days)
    except ServiceError as error:
        note_upstream(request, error)
        return Part(name, heading, Table(), fault_of(error).sentence, days)
