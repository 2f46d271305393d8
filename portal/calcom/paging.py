"""Walking through lists that come in pages (CONTRACT.md 2.11)."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from portal.calcom.errors import UnreadableAnswer
from portal.calcom.schemas.base import Page

PAGE_SIZE = 250
"""The most that every list of Cal.com gives at once."""
MOST_PAGES = 400
"""A hundred thousand items: whatever is longer does not end."""


class Identified(Protocol):
    """What can be listed: everything that Cal.com gives an id."""

    @property
    def id(self) -> Any:
        """The id, unique within the list."""


def each[T: Identified](
    fetch: Callable[[int, int], Page[T] | list[T]], *, page_size: int = PAGE_SIZE
) -> Iterator[T]:
    """Yield the items of all pages; `fetch` takes the numbers to take and to skip.

    A page with ``pagination`` says itself whether it is the last; a bare list is the last one when
    it is not full. An empty page, or one that brings nothing new, ends any list: counts ignore some
    filters, and some lists ignore `skip`. No item comes twice; one may be missed when the list
    shrinks meanwhile. Raises CalcomError as `fetch` does, and UnreadableAnswer for a list without
    an end.
    """
    seen: set[Any] = set()
    skip = 0
    for _ in range(MOST_PAGES):
        page = fetch(page_size, skip)
        fresh = {item.id: item for item in page if item.id not in seen}
        yield from fresh.values()
        if not fresh or not _goes_on(page, page_size):
            return
        seen |= fresh.keys()
        # What came twice was skipped over by Cal.com, too: count the page, not what was new.
        skip += len(page)
    raise UnreadableAnswer(f"A list of Cal.com does not end after {MOST_PAGES} pages.")


def _goes_on[T](page: Page[T] | list[T], page_size: int) -> bool:
    if isinstance(page, Page):
        return page.pagination.has_next_page
    return len(page) >= page_size
