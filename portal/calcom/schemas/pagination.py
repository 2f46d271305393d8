"""Lists with a ``pagination`` object (CONTRACT.md 2.11)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import AliasChoices, Field

from portal.calcom.schemas.base import Wire


class Pagination(Wire):
    """Where a page lies in its list. `current_page` counts from 1 and is 0 for an empty list.

    The counts ignore the filters by created and updated time.
    """

    total_items: int
    remaining_items: int = 0
    returned_items: int = Field(
        default=0, validation_alias=AliasChoices("returnedItems", "itemsReturned")
    )
    items_per_page: int = 0
    current_page: int = 0
    total_pages: int = 0
    has_next_page: bool = False
    has_previous_page: bool = False


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some items of a longer list."""

    items: list[T]
    pagination: Pagination

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
