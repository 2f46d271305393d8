"""The rows of a month's table as markup.

A template would walk through a dozen nodes for each of forty cells, which is a third of what a page costs; this and
the lists of languages (`web.context`) are the only markup that is made in Python instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day in the calendar; `href` is empty when nothing is free. `label` is the day in full with its count."""

    number: int
    href: str = ""
    label: str = ""
    count: int = 0
    is_chosen: bool = False
    is_today: bool = False


def month_rows(weeks: Sequence[Sequence[DayCell | None]]) -> SafeString:
    """Return table rows; None is a cell of another month."""
    rows = ("".join(map(_cell, week)) for week in weeks)
    return mark_safe("\n".join(f"<tr>{row}</tr>" for row in rows))


def _cell(cell: DayCell | None) -> str:
    if cell is None:
        return "<td></td>"
    number = cell.number
    if cell.href:
        href, label = escape(cell.href), escape(cell.label)
        current = ' aria-current="date"' if cell.is_chosen else ""
        return (
            f'<td><a id="d{number}" href="{href}" data-free="{cell.count}"'
            f' aria-label="{label}"{current}>{number}</a></td>'
        )
    if cell.is_chosen:
        return f'<td class="is-chosen">{number}</td>'
    if cell.is_today:
        return f'<td class="today">{number}</td>'
    return f"<td>{number}</td>"
