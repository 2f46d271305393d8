"""Pages of the start page: how many teams and cards stand on each, counted before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

# A start page of so many teams and cards at the most shows them all.
MOST_TEAMS, MOST_CARDS = 15, 60
# Past either: teams on a page, which may become MOST_TEAMS so that the last one is not of a few; and what they share.
TEAMS, CARDS = 12, 36
# A team shows so many at least, and one more rather than a link to one.
FEWEST = 3
# Cards that a first screen shows.
IN_VIEW = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """Cards `start` to `stop` of the group with this index."""

    group: int
    start: int
    stop: int


type Page = Sequence[Slice]


def overview_pages(sizes: Sequence[int]) -> list[Page]:
    """Return the pages, one at least, of teams that have so many cards: all of them, or each team's first ones."""
    if len(sizes) <= MOST_TEAMS and sum(sizes) <= MOST_CARDS:
        return [[Slice(group, 0, size) for group, size in enumerate(sizes)]]
    pages: list[Page] = []
    begin = 0
    while begin < len(sizes):
        left = len(sizes) - begin
        end = begin + (left if left <= MOST_TEAMS else TEAMS)
        few = max(FEWEST, CARDS // (end - begin))
        pages.append([
            Slice(group, 0, sizes[group] if sizes[group] <= few + 1 else few)
            for group in range(begin, end)
        ])  # fmt: skip
        begin = end
    return pages


def result_pages(sizes: Sequence[int]) -> list[Page]:
    """Return the pages, one at least, on which every card stands once; an empty group has a card's room."""
    pages: list[list[Slice]] = [[]]
    room = CARDS
    for group, size in enumerate(sizes):
        start, is_left = 0, True
        while is_left:
            if not room:
                pages.append([])
                room = CARDS
            stop = min(size, start + room)
            pages[-1].append(Slice(group, start, stop))
            room -= max(1, stop - start)
            start, is_left = stop, stop < size
    return list(pages)
