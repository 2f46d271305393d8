"""What visitors see, of a catalogue that has grown: pages of it, and what is saved from them."""

import re

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.engine import models
from portal.process import invalidation
from portal.services.models import Shown
from portal.services.portal.appearance import Choice
from portal.staff.portal.visible_things import LINES_ON_PAGE, Line, Part, _packed
from tests.bench.catalogue import grow
from tests.cast import Cast
from tests.staff.conftest import Wire, refused
from tests.staff.pages import state_in

PAGE = "/admin/services/shown/"


def lines(admin: Client, address: str = PAGE) -> list[str]:
    answer = admin.get(address)
    assert answer.status_code == 200, address
    return re.findall(r'name="([^"]*)-visibility"', answer.content.decode())


def test_queries_do_not_follow_the_number_of_teams(
    admin: Client, cast: Cast, settings: Settings
) -> None:
    settings.PAGES_KEPT_SECONDS = 15

    def queries(address: str = PAGE) -> int:
        invalidation.mark()
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(address).status_code == 200
        return len(asked)

    grow(event_types=20, people=5, teams=2)
    few = queries()
    grow(event_types=260, people=45, teams=48)
    assert queries() <= few
    assert queries(f"{PAGE}?q=tour") <= few
    assert queries(f"{PAGE}?page=10") <= 1.3 * few


def test_everything_stands_on_one_of_the_pages(admin: Client, cast: Cast) -> None:
    grow(event_types=120, people=13, teams=6)
    pages = [lines(admin, f"{PAGE}?page={number}") for number in (1, 2, 3, 4)]
    assert [len(each) for each in pages] == [86, 42, 16, 12]
    assert len({field for each in pages for field in each}) == 156
    assert lines(admin, f"{PAGE}?page=99") == pages[-1]
    assert admin.get(f"{PAGE}?page=x").status_code == 400


def part(size: int) -> Part:
    return Part(str(size), [Line(("event", "1"), "", "", Choice())] * size)


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([], [[]]),
        ([LINES_ON_PAGE], [[100]]),
        ([60, 40, 1], [[60, 40], [1]]),
        ([60, 41], [[60], [41]]),
        ([250, 10], [[100], [100], [50, 10]]),
        ([1, 250], [[1], [100], [100], [50]]),
    ],
)
def test_only_what_is_longer_than_a_page_is_cut(sizes: list[int], wanted: list[list[int]]) -> None:
    pages = _packed([part(size) for size in sizes])
    assert [[len(each.lines) for each in page] for page in pages] == wanted


def test_a_page_saves_its_own_lines_also_when_they_have_moved(admin: Client, cast: Cast) -> None:
    grow(event_types=120, people=13, teams=6)
    address = f"{PAGE}?page=2"
    opened = state_in(admin.get(address), "shown_form")
    field = next(name for name in opened if name.startswith("event-") and "visib" in name)
    # Meanwhile the teams of this page went to another one.
    models.Team.objects.filter(pk=cast.team.pk).delete()
    grow(event_types=200, people=0, teams=1)
    models.Team.objects.filter(name__startswith="Market").delete()
    answer = admin.post(address, opened | {field: "internal"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert Shown.objects.get().key == field.split("-")[1]


def test_a_page_of_everything_is_saved_as_well(admin: Client, cast: Cast) -> None:
    # As an earlier release made it, or opened before the list grew.
    whole = state_in(admin.get(PAGE), "shown_form")
    grow(event_types=120, people=13, teams=6)
    typed = {"user-maren-visibility": "internal", "team-99-visibility": "internal"}
    assert admin.post(PAGE, whole | typed).status_code == 302
    assert [row.key for row in Shown.objects.all()] == ["maren"]


def test_search_narrows_and_is_kept_by_pages_and_after_saving(admin: Client, cast: Cast) -> None:
    grow(event_types=120, people=13, teams=6)
    found = lines(admin, f"{PAGE}?q=visit")
    assert found == [f"event-{cast.visit.id}"]
    assert lines(admin, f"{PAGE}?q=Maren+Holt") == ["user-maren"]
    assert len(lines(admin, f"{PAGE}?q=front+desk")) == 2
    nothing = admin.get(f"{PAGE}?q=nobody").content.decode()
    assert "Nothing was found." in nothing
    opened = state_in(admin.get(f"{PAGE}?q=visit"), "shown_form")
    answer = admin.post(f"{PAGE}?q=visit", opened | {f"{found[0]}-position": "2"})
    assert answer["Location"] == f"{PAGE}?q=visit"
    assert Shown.objects.get().position == 2
    assert 'href="?q=a&amp;page=2"' in admin.get(f"{PAGE}?q=a").content.decode()


def test_a_team_that_cannot_be_read_leaves_the_others(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    grow(event_types=4, people=0, teams=2)
    wire.answer("GET", "/teams/event-types", lambda _: httpx.Response(500))
    wire.answer("GET", f"/teams/{cast.team.pk}/event-types", refused(502, "down"))
    shown = admin.get(PAGE).content.decode()
    assert "did not answer properly" in shown
    assert f"event-{cast.visit.id}-" not in shown
    assert len(re.findall(r'name="event-\d+-visibility"', shown)) == 4
