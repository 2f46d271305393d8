from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from portal.calcom import Client, paging
from portal.calcom.errors import UnreadableAnswer
from portal.calcom.paging import PAGE_SIZE, each
from portal.calcom.schemas.base import Page, Pagination
from portal.calcom.scope import (
    USER,
    EventTypeScope,
    OrganizationScope,
    OrganizationTeamScope,
    OrganizationUserScope,
    TeamScope,
)
from tests.calcom.serving import BOOKING, Served, success

HOOK = {"id": "w1", "subscriberUrl": "https://hooks.example/x"}


def items(*ids: int) -> list[SimpleNamespace]:
    return [SimpleNamespace(id=number) for number in ids]


def page(has_next: bool, *ids: int) -> Page[Any]:
    return Page(items(*ids), Pagination(total_items=9, has_next_page=has_next))


def walk(pages: Sequence[Page[Any] | list[Any]], page_size: int = 2) -> tuple[list[int], list[int]]:
    """Return the ids found and the skips asked for; a page beyond the last fails."""
    asked = []

    def fetch(take: int, skip: int) -> Page[Any] | list[Any]:
        assert take == page_size
        asked.append(skip)
        return pages[len(asked) - 1]

    return [item.id for item in each(fetch, page_size=page_size)], asked


def test_a_bare_list_ends_when_a_page_is_not_full() -> None:
    assert walk([items(1, 2), items(3)]) == ([1, 2, 3], [0, 2])


def test_a_bare_list_of_full_pages_ends_at_the_empty_one() -> None:
    assert walk([items(1, 2), items()]) == ([1, 2], [0, 2])


def test_a_list_with_pagination_ends_where_it_says() -> None:
    assert walk([page(True, 1, 2), page(False, 3, 4)]) == ([1, 2, 3, 4], [0, 2])


def test_a_short_page_that_says_there_is_more_is_believed() -> None:
    assert walk([page(True, 1), page(False, 2)]) == ([1, 2], [0, 1])


def test_counts_that_ignore_a_filter_do_not_walk_on_for_ever() -> None:
    assert walk([page(True, 1), page(True)]) == ([1], [0, 1])


def test_a_list_that_ignores_the_skip_is_given_once() -> None:
    assert walk([items(1, 2), items(1, 2)]) == ([1, 2], [0, 2])


def test_an_item_that_moved_to_the_next_page_comes_once() -> None:
    assert walk([items(1, 2), items(2, 3), items()]) == ([1, 2, 3], [0, 2, 4])


def test_a_list_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 3)
    endless = each(lambda take, skip: items(skip, skip + 1), page_size=2)
    with pytest.raises(UnreadableAnswer, match="does not end after 3 pages"):
        list(endless)


def test_nothing_is_asked_before_the_first_item_is_wanted() -> None:
    served = success([], pagination={"totalItems": 0})
    walk = served.client.bookings.iterate(status="upcoming")
    assert served.requests == []
    assert list(walk) == []
    assert served.query == {"status": "upcoming", "take": str(PAGE_SIZE), "skip": "0"}


SCHEDULE = {"id": 7}
MEMBER = {"id": 1, "userId": 2, "teamId": 3, "role": "MEMBER"}
AWAY = {
    "id": 1,
    "uuid": "u",
    "userId": 5,
    "start": "2030-01-08T00:00:00Z",
    "end": "2030-01-09T00:00:00Z",
}
TEAM_ROW = {"id": 1, "name": "Desk"}
USER_ROW = {"id": 1, "username": "ada", "email": "ada@example.com"}
EVENT_TYPE = {"id": 1, "title": "Visit", "slug": "visit", "lengthInMinutes": 30, "teamId": 2}
ORGANIZATION, TEAM = OrganizationScope(1), TeamScope(2)
MEMBER_SCOPE = OrganizationUserScope(1, 5)
WALKS = [
    (lambda c: c.bookings.iterate(), BOOKING),
    (lambda c: c.bookings.iterate(scope=ORGANIZATION, user_ids=[3]), BOOKING),
    (lambda c: c.webhooks.iterate(), HOOK),
    (lambda c: c.webhooks.iterate(scope=EventTypeScope(USER, 1)), HOOK),
    (lambda c: c.webhooks.iterate(scope=EventTypeScope(TEAM, 1)), HOOK),
    (lambda c: c.webhooks.iterate(scope=ORGANIZATION), HOOK),
    (lambda c: c.memberships.iterate(scope=ORGANIZATION), MEMBER),
    (lambda c: c.memberships.iterate(scope=OrganizationTeamScope(1, 2)), MEMBER),
    (lambda c: c.memberships.iterate(scope=TEAM), MEMBER),
    (lambda c: c.schedules.iterate(scope=ORGANIZATION), SCHEDULE),
    (lambda c: c.teams.iterate(scope=ORGANIZATION), TEAM_ROW),
    (lambda c: c.users.iterate(scope=ORGANIZATION), USER_ROW),
    (lambda c: c.team_event_types.list_all(scope=ORGANIZATION), EVENT_TYPE),
    (lambda c: c.out_of_office.iterate(scope=ORGANIZATION), AWAY),
    (lambda c: c.out_of_office.iterate(scope=MEMBER_SCOPE), AWAY),
]


@pytest.mark.parametrize(("walk", "item"), WALKS)
def test_every_walk_goes_through_all_pages(
    walk: Callable[[Client], Iterator[Any]], item: dict[str, Any]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        skip = int(request.url.params["skip"])
        count = PAGE_SIZE if skip == 0 else 3
        data = [{**item, "id": f"{skip + n}" if item is HOOK else skip + n} for n in range(count)]
        pagination = {"totalItems": PAGE_SIZE + 3, "hasNextPage": skip == 0}
        return httpx.Response(
            200, json={"status": "success", "data": data, "pagination": pagination}
        )

    served = Served(answer)
    found = list(walk(served.client))
    assert len(found) == len({one.id for one in found}) == PAGE_SIZE + 3
    assert [request.url.params["skip"] for request in served.requests] == ["0", str(PAGE_SIZE)]
