"""Lists of what lives in Cal.com: what was asked for, rows, and pages of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest

PER_PAGE = 25
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The search text and the page, from 1, that an address asks for."""

    query: str
    page: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text`, or a yes/no `mark` instead; a quiet `note` under it; `href` where the text leads."""

    text: str = ""
    note: str = ""
    href: str = ""
    mark: bool | None = None
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list; its first cell names the thing."""

    cells: Sequence[Cell]
    words: str = ""
    """What search looks into besides the cells."""

    def has(self, words: Sequence[str]) -> bool:
        """Tell whether each word occurs in the row, capital letters or not."""
        text = " ".join([self.words, *(f"{cell.text} {cell.note}" for cell in self.cells)])
        folded = text.casefold()
        return all(word in folded for word in words)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a list."""

    label: str
    value: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows of `total`; `numbers` are the pages to link to, with gaps as text."""

    rows: Sequence[Row]
    total: int
    number: int
    numbers: Sequence[int | str] = field(default_factory=tuple)


def read_asked(request: HttpRequest) -> Asked:
    """Return what the address asks for. Raises BadRequest for what cannot be a search or a page."""
    query = read_text(request, "q").strip()
    page = read_text(request, "page") or "1"
    if not (page.isascii() and page.isdigit() and 0 < len(page) < 7 and int(page) > 0):
        raise BadRequest("The page in this address is not a number from 1 on.")
    return Asked(query, int(page))


def read_text(request: HttpRequest, name: str) -> str:
    """Return a query parameter, empty without it. Raises BadRequest when it is too long or holds control characters."""
    text = request.GET.get(name, "")
    if len(text) > LONGEST_QUERY:
        raise BadRequest(f"What is searched for can have at most {LONGEST_QUERY} characters.")
    if any(not (letter.isprintable() or letter == "\t") for letter in text):
        raise BadRequest("What is searched for holds characters that cannot be searched for.")
    return text


def searched_page(rows: Sequence[Row], asked: Asked) -> ListPage:
    """Return the page of those rows that hold every word of the query. Raises Http404 past the last page."""
    words = asked.query.casefold().split()
    found = [row for row in rows if row.has(words)]
    start = (asked.page - 1) * PER_PAGE
    return known_page(found[start : start + PER_PAGE], total=len(found), number=asked.page)


def known_page(rows: Sequence[Row], *, total: int, number: int) -> ListPage:
    """Return a page that was cut already. Raises Http404 past the last page."""
    paginator: Paginator[Any] = Paginator(range(total), PER_PAGE)
    if number > paginator.num_pages:
        raise Http404(f"The list has only {paginator.num_pages} pages now.")
    several = paginator.num_pages > 1
    numbers = list(paginator.get_elided_page_range(number)) if several else []
    return ListPage(rows, total, number, [n if isinstance(n, int) else str(n) for n in numbers])
