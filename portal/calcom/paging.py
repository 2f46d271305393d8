"""Paging through lists (CONTRACT.md 2.11)."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from portal.calcom.errors import UnreadableAnswer
from portal.calcom.schemas.base import Page

# The most that every list of Cal.com gives at once.
PAGE_SIZE = 250
# A hundred thousand items: whatever is longer does not end.
MOST_PAGES = 400


class Identified(Protocol):
    """An item of a list: everything that Cal.com gives an id that is unique within its list."""

    @property
    def id(self) -> Any:
        pass


def each[T: Identified](
    fetch: Callable[[int, int], Page[T] | list[T]], *, page_size: int = PAGE_SIZE
) -> Iterator[T]:
    """Yield the items of all pages; `fetch` takes the numbers to take and to skip.

    No item comes twice; one may be missed when the list shrinks meanwhile. Raises CalcomError as `fetch` does, and
    UnreadableAnswer for a list without an end.
    """
    seen: set[Any] = set()
    skip = 0
    for _ in range(MOST_PAGES):
        page = fetch(page_size, skip)
        fresh = {item.id: item for item in page if item.id not in seen}
        yield from fresh.values()
        # A bare list is the last one when it is not full. Nothing new ends any list: counts ignore some filters, and
        # some lists ignore `skip`.
        goes_on = (
            page.pagination.has_next_page if isinstance(page, Page) else len(page) >= page_size
        )
        if not fresh or not goes_on:
            return
        seen |= fresh.keys()
        # What came twice was skipped over by Cal.com, too: count the page, not what was new.
        skip += len(page)
    raise UnreadableAnswer(f"A list of Cal.com does not end after {MOST_PAGES} pages.")
