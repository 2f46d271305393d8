"""Staff's lists of a catalogue that has grown: they read and make what they show."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.engine import models
from portal.process import invalidation
from portal.staff.kit.listing import Asked, Cell, Lines, Row, searched_page
from tests.bench.catalogue import grow
from tests.cast import Cast
from tests.staff.conftest import Wire, refused

LISTS = ("eventtype", "member", "team", "webhook", "schedule")


@pytest.fixture
def kept(settings: Settings) -> Iterator[None]:
    settings.PAGES_KEPT_SECONDS = 15
    yield
    invalidation.mark()


def queries(admin: Client, address: str) -> int:
    invalidation.mark()
    with CaptureQueriesContext(connection) as asked:
        assert admin.get(address).status_code == 200, address
    return len(asked)


def test_queries_do_not_follow_the_number_of_teams(admin: Client, cast: Cast, kept: None) -> None:
    addresses = [
        f"/admin/staff/{kind}/{query}"
        for kind in LISTS
        for query in ("", "?q=e", "?sort=name" if kind in {"team", "member", "schedule"} else "?")
    ]
    grow(event_types=20, people=5, teams=2)
    few = {address: queries(admin, address) for address in addresses}
    grow(event_types=260, people=45, teams=48)
    many = {address: queries(admin, address) for address in addresses}
    assert {each: (few[each], many[each]) for each in few if many[each] > 1.3 * few[each]} == {}


def test_members_of_many_teams_are_behind_links_and_a_filter(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    grow(event_types=0, people=9, teams=10)
    wire.requests.clear()
    teams = admin.get("/admin/staff/team/").content.decode()
    assert f'href="/admin/staff/team/{cast.team.pk}/change/#members"' in teams
    assert "Searches names and addresses." in teams
    people = admin.get("/admin/staff/member/").content.decode()
    assert f'href="/admin/staff/member/{cast.priya.pk}/change/#teams"' in people
    assert not [
        each for each in wire.requests if "/teams/" in each.url.path and "memb" in each.url.path
    ]
    of_desk = admin.get(f"/admin/staff/member/?team={cast.team.pk}").content.decode()
    assert "2 members" in of_desk
    assert "Priya Rao" in of_desk
    assert admin.get("/admin/staff/member/?team=999").status_code == 400


def test_a_team_whose_members_cannot_be_read_is_said(admin: Client, cast: Cast, wire: Wire) -> None:
    grow(event_types=0, people=9, teams=10)
    wire.answer("GET", f"/teams/{cast.team.pk}/memberships", refused(502, "down"))
    shown = admin.get(f"/admin/staff/member/?team={cast.team.pk}").content.decode()
    assert "The teams could not be read" in shown


def test_members_of_few_teams_are_named_as_before(admin: Client, cast: Cast) -> None:
    grow(event_types=0, people=9, teams=9)
    assert "Maren Holt, Priya Rao" in admin.get("/admin/staff/team/").content.decode()
    people = admin.get("/admin/staff/member/").content.decode()
    assert "Front desk" in people
    assert "?team=" not in people


def made(thing: int, rows: list[int]) -> Row:
    rows.append(thing)
    return Row([Cell(f"number {thing}")], words=f"-{thing}")


@pytest.mark.parametrize(
    ("asked", "wanted", "number_made"),
    [
        (Asked("", 1), list(range(25)), 25),
        (Asked("", 3), list(range(50, 60)), 10),
        (Asked("", 1, "-size"), list(range(59, 34, -1)), 25),
        # What is searched by its rows makes them, and shows those that it found.
        (Asked("-5", 1), [5, *range(50, 60)], 60 + 11),
    ],
)
def test_only_rows_that_are_shown_are_made(
    asked: Asked, wanted: list[int], number_made: int
) -> None:
    rows: list[int] = []
    lines = Lines(range(60), lambda one: made(one, rows), {"size": lambda one: one})
    page = searched_page(lines, asked)
    assert [row.cells[0].text for row in page.rows] == [f"number {one}" for one in wanted]
    assert len(rows) == number_made


def test_what_has_a_text_of_its_own_is_searched_without_rows() -> None:
    rows: list[int] = []
    lines = Lines(range(60), lambda one: made(one, rows), text=lambda one: f"No. {one}")
    assert searched_page(lines, Asked("NO. 41", 1)).total == 1
    assert rows == [41]


def test_a_sort_or_page_that_is_not_there_is_refused() -> None:
    lines = Lines(range(60), lambda one: made(one, []))
    with pytest.raises(BadRequest):
        searched_page(lines, Asked("", 1, "size"))
    with pytest.raises(Http404):
        searched_page(lines, Asked("", 4))


def test_a_list_of_people_goes_beyond_a_page_of_cal_com(admin: Client, cast: Cast) -> None:
    grow(event_types=0, people=260, teams=0)
    assert models.User.objects.count() == 262
    assert "262 members" in admin.get("/admin/staff/member/").content.decode()
