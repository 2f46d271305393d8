"""The rows of a month's table as markup.

A template would walk through a dozen nodes for each of forty cells, which is a third of what a page costs; this is the
only markup that is made here instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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
    return format_html_join(
        "\n",
        "<tr>{}</tr>",
        ((format_html_join("", "{}", ((_cell(c),) for c in w)),) for w in weeks),
    )


_OTHER_MONTH = SafeString("<td></td>")
_CURRENT = SafeString(' aria-current="date"')


def _cell(cell: DayCell | None) -> SafeString:
    if cell is None:
        return _OTHER_MONTH
    if cell.href:
        current = _CURRENT if cell.is_chosen else ""
        return format_html(
            '<td><a id="d{}" href="{}" data-free="{}" aria-label="{}"{}>{}</a></td>',
            *(cell.number, cell.href, cell.count, cell.label, current, cell.number),
        )
    if cell.is_chosen:
        return format_html('<td class="is-chosen">{}</td>', cell.number)
    if cell.is_today:
        return format_html('<td class="today">{}</td>', cell.number)
    return format_html("<td>{}</td>", cell.number)
