"""Lists of what lives in Cal.com: the request of a list, its rows, and pages of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.web.protection.readers import read_day, read_integer

PER_PAGE = 25
LONGEST_QUERY = 200
# The column in Cal.com holds no more.
MOST_ID = 2**31 - 1
# The name of the buttons of actions.
WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class Asked:
    """The search text and the page, from 1, that an address asks for."""

    query: str
    page: int
    # The key of a column, with - before it for the other direction; empty for the list's own order.
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a row: a link, or with `posts` a button that sends this value."""

    label: str
    href: str
    # Named for screen readers, which list buttons without their rows.
    says: str
    posts: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text`, a yes/no `mark` or `actions`; a quiet `note` under it; `href` where the text leads."""

    text: str = ""
    note: str = ""
    href: str = ""
    mark: bool | None = None
    badge: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list; its first cell names the thing."""

    cells: Sequence[Cell]
    # What is searched besides the cells.
    words: str = ""
    # What the row is about, where several can be chosen.
    key: str = ""

    @property
    def text(self) -> str:
        return " ".join([self.words, *(f"{cell.text} {cell.note}" for cell in self.cells)])


@dataclass(frozen=True, slots=True)
class Lines[Thing]:
    """Things in the list's own order, of which only those shown become rows.

    `sort_keys` are what they are sorted by, for each key of a column. Without `text` they are searched by what their
    rows say, and a search makes them all.
    """

    things: Sequence[Thing]
    row: Callable[[Thing], Row]
    sort_keys: Mapping[str, Callable[[Thing], Any]] = field(default_factory=dict)
    text: Callable[[Thing], str] | None = None

    def sorted(self, sort: str) -> Sequence[Thing]:
        """Raises BadRequest for a column that cannot be sorted."""
        if not sort:
            return self.things
        key = self.sort_keys.get(sort.removeprefix("-"))
        if key is None:
            raise BadRequest(_("This list cannot be sorted by that."))
        return sorted(self.things, key=key, reverse=sort.startswith("-"))

    def has(self, words: Sequence[str], thing: Thing) -> bool:
        text = self.text(thing) if self.text else self.row(thing).text
        folded = text.casefold()
        return all(word in folded for word in words)


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str
    selected: bool
    href: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Ways to narrow a list by one query parameter."""

    parameter: str
    heading: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> str:
        return next((choice.value for choice in self.choices if choice.selected), "")


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; one that can be sorted has an address, and its direction when it is."""

    label: str
    href: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows of `total`; `numbers` are the pages to link to, with gaps as text."""

    rows: Sequence[Row]
    total: int
    number: int
    numbers: Sequence[int | str] = field(default_factory=tuple)


def switch_value(*, is_on: bool) -> str:
    # What is wanted, not "turn over": such a button would undo what another person did meanwhile.
    return "on" if is_on else "off"


def wanted_switch(request: HttpRequest) -> bool | None:
    """Return what a button of `switch_value` asks for; None when the request comes from no such button."""
    return {"on": True, "off": False}.get(request.POST.get(WANTED, ""))


def read_asked(request: HttpRequest) -> Asked:
    """Raises BadRequest for what cannot be a search or a page."""
    query = read_text(request, "q").strip()
    page = read_integer(read_text(request, "page") or "1", least=1, most=999_999)
    if page is None:
        raise BadRequest(_("The page in this address is not a number from 1 on."))
    return Asked(query, page, read_text(request, "sort"))


def read_text(request: HttpRequest, name: str) -> str:
    """Return a query parameter, empty without it. Raises BadRequest when it is too long or has control characters."""
    text = request.GET.get(name, "")
    if len(text) > LONGEST_QUERY:
        raise BadRequest(
            _("What is searched for can have at most %(most)s characters.")
            % {"most": LONGEST_QUERY}
        )
    if any(not (character.isprintable() or character == "\t") for character in text):
        raise BadRequest(_("What is searched for holds characters that cannot be searched for."))
    return text


def read_id(request: HttpRequest, name: str) -> int | None:
    """Return an id of Cal.com's in a query parameter, None without it. Raises BadRequest."""
    text = read_text(request, name)
    if not text:
        return None
    found = read_integer(text, most=MOST_ID)
    if found is None:
        raise BadRequest(_("This address asks for something that cannot be."))
    return found


def read_date(request: HttpRequest, name: str) -> date | None:
    """Return a day in a query parameter, None without it. Raises BadRequest."""
    text = read_text(request, name)
    if not text:
        return None
    day = read_day(text)
    if day is None:
        raise BadRequest(_("The day in this address is not a date."))
    return day


def make_filter(
    request: HttpRequest, parameter: str, heading: str, pairs: Sequence[tuple[str, str]]
) -> Filter:
    """Return a filter of pairs of value and label; without the parameter the first is chosen. Raises BadRequest."""
    chosen = read_text(request, parameter) or pairs[0][0]
    if chosen not in dict(pairs):
        raise BadRequest(
            _("A list is narrowed by %(parameter)s to one of %(names)s.")
            % {"parameter": parameter, "names": ", ".join(dict(pairs))}
        )
    return Filter(
        parameter,
        heading,
        [
            Choice(str(label), value, value == chosen, _with(request, parameter, value))
            for value, label in pairs
        ],
    )


def make_columns(
    request: HttpRequest, labels: Sequence[str], keys: Mapping[str, str], asked: Asked
) -> list[Column]:
    columns = []
    for label in labels:
        key = keys.get(label, "")
        is_up, is_down = asked.sort == key, asked.sort == f"-{key}"
        # A second click turns the order round.
        wanted = f"-{key}" if is_up else key
        direction = "ascending" if is_up else "descending" if is_down else ""
        href = _with(request, "sort", wanted) if key else ""
        columns.append(Column(_(label), href, direction if key else ""))
    return columns


def _with(request: HttpRequest, parameter: str, value: str) -> str:
    query = request.GET.copy()
    # Another order or filter begins at its first page.
    query.pop("page", None)
    query[parameter] = value
    return f"?{query.urlencode()}"


def searched_page(lines: Lines[Any], asked: Asked) -> ListPage:
    """Return the page of those that have every word of the query. Raises BadRequest, and Http404 past the last page."""
    words, found = asked.query.casefold().split(), lines.sorted(asked.sort)
    if words:
        found = [each for each in found if lines.has(words, each)]
    start = (asked.page - 1) * PER_PAGE
    rows = [lines.row(each) for each in found[start : start + PER_PAGE]]
    return known_page(rows, total=len(found), number=asked.page)


def known_page(rows: Sequence[Row], *, total: int, number: int) -> ListPage:
    """Return a page that was cut already. Raises Http404 past the last page."""
    # Only for its arithmetic: the rows were cut by Cal.com or by the caller.
    paginator: Paginator[Any] = Paginator(range(total), PER_PAGE)
    if number > paginator.num_pages:
        said = ngettext(
            "The list has only %(count)s page now.",
            "The list has only %(count)s pages now.",
            paginator.num_pages,
        )
        raise Http404(said % {"count": paginator.num_pages})
    several = paginator.num_pages > 1
    numbers = list(paginator.get_elided_page_range(number)) if several else []
    return ListPage(rows, total, number, [n if isinstance(n, int) else str(n) for n in numbers])
