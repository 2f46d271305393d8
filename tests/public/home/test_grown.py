"""Visitors' lists of a catalogue that has grown: what they cost, and what stands on them."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

import portal.calcom
from portal.backend import get_client, use_client
from portal.calcom.guard.budget import Budget
from portal.calcom.guard.retries import Retries
from portal.calcom.guard.stores import CacheStore
from portal.calcom.kinds import Priority
from portal.calcom.scope import OrganizationTeamScope
from portal.engine import models
from portal.engine.transport import EngineTransport
from portal.process import invalidation
from portal.services.cache import begin_request, forget_catalogue
from portal.services.portal.appearance import Choice, choices_save
from tests.bench.catalogue import grow
from tests.cast import Cast

LISTS = ("/", "/?page=3", "/?people=2", "/?q=maps", "/?q=e", "/sitemap.xml", "/team/desk", "/maren")
MOST_BYTES, MOST_COMPRESSED = 150_000, 15_000
UNREAD = "is not known just now"

type Answer = Callable[[httpx.Request], httpx.Response]
type Failing = Callable[[str, Answer], None]


@pytest.fixture
def kept(settings: Settings) -> Iterator[None]:
    """What is read is kept until something changes, as in production."""
    settings.PAGES_KEPT_SECONDS = 15
    yield
    invalidation.forget_all()


class Upstream:
    """The engine as if it were Cal.com, perhaps without the call for the event types of all teams."""

    def __init__(self) -> None:
        self.engine = EngineTransport()
        self.calls: list[str] = []
        self.lacks_the_call = False

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url.path)
        if self.lacks_the_call and request.url.path.endswith("/teams/event-types"):
            return lacking(request)
        return self.engine.handle_request(request)


def page(client: Client, path: str = "/") -> str:
    begin_request()
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def queries(client: Client, path: str) -> int:
    """Count what a list asks for when everything has just been changed."""
    invalidation.mark()
    with CaptureQueriesContext(connection) as asked:
        page(client, path)
    return len(asked)


def cards(text: str) -> list[str]:
    return re.findall(r'class="card-title"[^>]*><a href="([^"]*)"', text)


def test_queries_and_bytes_do_not_follow_the_number_of_teams(
    client: Client, cast: Cast, kept: None
) -> None:
    grow(event_types=20, people=5, teams=2)
    few = {path: queries(client, path) for path in LISTS}
    grow(event_types=480, people=195, teams=48)
    many = {path: queries(client, path) for path in LISTS}
    # Cal.com lists 250 event types at a time: two more calls of one query each.
    more = {path: many[path] - few[path] for path in LISTS}
    assert more == dict.fromkeys(LISTS, 2) | {"/team/desk": 0, "/maren": 0}
    assert max(many.values()) <= 1.3 * few["/"]
    for path in LISTS:
        text = page(client, path).encode()
        assert len(text) <= MOST_BYTES, path
        assert len(gzip.compress(text)) <= MOST_COMPRESSED, path


def test_every_event_type_is_on_a_page_and_found(client: Client, cast: Cast) -> None:
    grow(event_types=108, people=0, teams=18)
    first = page(client)
    assert first.count('class="group"') == 12 + 1
    assert first.count("Show all (6)") == 11
    assert 'href="/?page=2#results"' in first
    listed: set[str] = set()
    for text in (first, page(client, "/?page=2")):
        listed |= set(cards(text))
        # A team that is cut has a link to its own page, which has all.
        for team in re.findall(r'<p><a href="(/team/[^"]+)">Show all', text):
            listed |= set(cards(page(client, team)))
    assert len(listed) == 109
    found = [cards(page(client, f"/?q=patience&page={number}")) for number in (1, 2, 3)]
    assert [len(each) for each in found] == [36, 36, 36]
    assert len({one for each in found for one in each}) == 108


def test_all_people_are_on_their_own_pages(client: Client, cast: Cast) -> None:
    grow(event_types=0, people=150, teams=0)
    shown = page(client).count('class="person"')
    assert shown == 24
    names = [
        name
        for number in (1, 2)
        for name in re.findall(r'class="person" href="([^"]*)"', page(client, f"/?people={number}"))
    ]
    assert len(names) == len(set(names)) == 152
    assert page(client, "/?q=dilip").count('class="person"') == len(
        [name for name in names if "dilip" in name]
    )


def test_a_team_with_many_event_types_has_pages(client: Client, cast: Cast) -> None:
    grow(event_types=80, people=4, teams=1)
    team = models.Team.objects.latest("id")
    path = f"/team/{team.slug}"
    pages = [cards(page(client, f"{path}?page={number}")) for number in (1, 2, 3)]
    assert [len(each) for each in pages] == [36, 36, 8]
    assert len({one for each in pages for one in each}) == 80
    assert f'href="{path}?page=2#results" rel="next"' in page(client, path)


@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "page=-1", "page=1e9", "people=", "people=99"]
)
def test_a_page_that_is_none_is_the_nearest_one(client: Client, cast: Cast, asked: str) -> None:
    assert "Maren Holt" in page(client, f"/?{asked}")


def test_past_the_last_page_is_the_last_one(client: Client, cast: Cast) -> None:
    grow(event_types=40, people=0, teams=18)
    assert cards(page(client, "/?page=999999")) == cards(page(client, "/?page=2")) != []


def test_a_small_organization_is_shown_whole(client: Client, cast: Cast) -> None:
    grow(event_types=50, people=20, teams=10)
    text = page(client)
    assert len(cards(text)) == 51
    assert text.count('class="person"') == 22
    assert "Show all" not in text
    assert 'class="pager"' not in text


def test_links_between_pages_keep_what_was_chosen(client: Client, cast: Cast) -> None:
    grow(event_types=50, people=0, teams=1)
    text = page(client, "/?q=tea&lang=de&cal.tz=Asia/Tokyo")
    address = re.search(r'href="([^"]*page=2[^"]*)"', text)
    assert address is not None
    assert address[1] == "/?q=tea&amp;page=2&amp;lang=de&amp;cal.tz=Asia%2FTokyo#results"


def test_what_stands_in_front_is_bounded(client: Client, cast: Cast) -> None:
    grow(event_types=30, people=0, teams=3)
    names = models.EventType.objects.filter(team__slug__startswith="team-").values_list(
        "id", flat=True
    )
    choices_save(choices={("event", str(one)): Choice(is_featured=True) for one in names})
    front = page(client).split('id="featured"')[1].split("</section>")[0]
    assert len(cards(front)) == 12


def test_pictures_are_lazy_but_for_those_in_view(client: Client, cast: Cast) -> None:
    grow(event_types=60, people=8, teams=3)
    pictures = re.findall(r"<img [^>]*>", page(client))
    assert all('width="32" height="32"' in one for one in pictures)
    at_once = [one for one in pictures if "lazy" not in one]
    # The first team is the cast's own, whose hosts have no pictures.
    assert not at_once
    team = page(client, f"/team/{models.Team.objects.latest('id').slug}")
    pictures = re.findall(r"<img [^>]*>", team)
    assert [('"lazy"' in one) for one in pictures] == [False] * 12 + [True] * (len(pictures) - 12)


@pytest.fixture
def upstream(cast: Cast, settings: Settings, kept: None) -> Iterator[Upstream]:
    """Cal.com: answers are kept as in production, and each call is counted."""
    cache.clear()
    settings.CALCOM_API_KEY = "cal_key"
    with counted() as found:
        yield found
    cache.clear()


@contextmanager
def counted() -> Iterator[Upstream]:
    found = Upstream()
    client = portal.calcom.Client(
        api_key=found.engine.portal_key,
        base_url="http://engine/v2",
        transport=httpx.MockTransport(found.handle),
        retries=Retries(),
    )
    with use_client(client):
        yield found


@pytest.mark.parametrize(("lacks", "cold"), [(False, 5), (True, 5 + 51)])
def test_cal_com_is_asked_once_for_all_teams(
    client: Client, upstream: Upstream, lacks: bool, cold: int
) -> None:
    grow(event_types=60, people=5, teams=50)
    upstream.lacks_the_call = lacks
    for path in ("/", "/?page=2", "/?q=maps", "/?people=1", "/sitemap.xml"):
        page(client, path)
    assert len(upstream.calls) == cold
    upstream.calls.clear()
    # Everything anew, but for what the server is known to lack.
    forget_catalogue()
    page(client)
    assert len(upstream.calls) == cold - lacks


def test_calls_run_out_before_the_visitors_patience(client: Client, upstream: Upstream) -> None:
    grow(event_types=40, people=0, teams=20)
    upstream.lacks_the_call = True
    for _ in range(25):
        Budget(CacheStore(cache)).take(Priority.WRITE)
    text = page(client)
    # One team at least; the others at the next visit, when there are calls again.
    assert sum("/teams/" in path and path.endswith("/event-types") for path in upstream.calls) == 2
    assert text.count(UNREAD) == 12 - 1
    cache.delete("calcom:budget")
    assert UNREAD not in page(client)


def lacking(_request: httpx.Request) -> httpx.Response:
    """Answer as Cal.com of early 2026 does (recording 173)."""
    error = {"code": "INTERNAL_SERVER_ERROR", "message": "Internal server error."}
    return httpx.Response(
        500, json={"status": "error", "timestamp": "", "path": "", "error": error}
    )


def test_without_the_one_call_teams_are_read_one_by_one(
    client: Client, cast: Cast, failing: Failing
) -> None:
    grow(event_types=12, people=3, teams=3)
    whole = page(client)
    failing("/teams/event-types", lacking)
    assert page(client) == whole
    assert len(cards(whole)) == 13


@pytest.mark.parametrize("status", [500, 502, 403])
def test_a_fault_of_one_team_leaves_the_others(
    client: Client, cast: Cast, failing: Failing, kept: None, status: int
) -> None:
    grow(event_types=12, people=3, teams=3)
    team = models.Team.objects.latest("id")
    failing("/teams/event-types", lacking)
    failing(f"/teams/{team.pk}/event-types", lambda _: httpx.Response(status, json={}))
    text = page(client)
    assert len(cards(text)) == 9
    assert text.count(UNREAD) == 1
    assert team.name in text
    assert page(client, "/?q=maps")
    assert team.name not in page(client, "/?q=nothing")


CHANGES: dict[str, Callable[[OrganizationTeamScope, int], object]] = {
    "a title": lambda scope, pk: get_client().team_event_types.update(
        pk, scope=scope, title="Renamed"
    ),
    "hidden": lambda scope, pk: get_client().team_event_types.update(pk, scope=scope, hidden=True),
    "no hosts": lambda scope, pk: get_client().team_event_types.update(pk, scope=scope, hosts=[]),
    "one that goes": lambda scope, pk: get_client().team_event_types.delete(pk, scope=scope),
}


@pytest.mark.parametrize("what", CHANGES)
def test_of_many_teams_the_one_that_changed_is_read(
    client: Client, cast: Cast, kept: None, what: str
) -> None:
    grow(event_types=30, people=4, teams=6)
    row = models.EventType.objects.filter(team__slug__startswith="team-").latest("id")
    scope = OrganizationTeamScope(cast.organization.pk, row.team_id or 0)

    with counted() as engine:
        before = page(client)
        CHANGES[what](scope, row.pk)
        engine.calls.clear()
        changed = page(client)
        assert [path for path in engine.calls if path.endswith("event-types")] == [
            f"/v2/organizations/{cast.organization.pk}/teams/{row.team_id}/event-types"
        ]
        invalidation.mark()
        assert changed == page(client)
    assert changed != before


def test_a_team_that_is_gone_meanwhile_is_left_out(
    client: Client, cast: Cast, failing: Failing
) -> None:
    grow(event_types=4, people=0, teams=2)
    team = models.Team.objects.latest("id")
    failing("/teams/event-types", lacking)
    failing(f"/teams/{team.pk}/event-types", lambda _: httpx.Response(404, json={}))
    assert team.name not in page(client)


def test_when_no_team_can_be_read_it_is_said(client: Client, cast: Cast, failing: Failing) -> None:
    failing("/event-types", lambda _: httpx.Response(502))
    assert client.get("/").status_code == 502
