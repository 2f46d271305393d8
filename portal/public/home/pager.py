"""Links between the pages of a list that visitors read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest

from portal.web.protection.readers import read_integer

_MOST = 999_999


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page's number with its address; a gap between numbers has neither."""

    number: int | None
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Links to pages; the address of a neighbour that is not there is empty."""

    links: Sequence[PageLink]
    previous_href: str
    next_href: str


def page_number(request: HttpRequest, name: str, *, last: int) -> int:
    # The nearest page for what is none: a list that shrinks leaves links behind.
    return min(read_integer(request.GET.get(name, ""), least=1, most=_MOST) or 1, last)


def make_pager(number: int, last: int, address: Callable[[int], str]) -> Pager | None:
    """Return links from page `number` to the others; None where there is only one. `address` is that of a page."""
    if last < 2:
        return None
    # Only for its arithmetic. Few numbers, so that they fit into a phone's line.
    near = Paginator(range(last), 1).get_elided_page_range(number, on_each_side=1, on_ends=1)
    links = [
        PageLink(each, address(each), is_current=each == number)
        if isinstance(each, int)
        else PageLink(None)
        for each in near
    ]
    return Pager(
        links,
        previous_href=address(number - 1) if number > 1 else "",
        next_href=address(number + 1) if number < last else "",
    )
