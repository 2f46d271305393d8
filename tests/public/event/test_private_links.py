"""Private links: who has one books, hidden and internal event types too, as often and as long as it says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.event_type_input import EventTypeInput
from portal.calcom.schemas.private_link import PrivateLink
from portal.calcom.scope import USER, EventTypeScope, OrganizationTeamScope
from portal.engine import models
from portal.i18n.languages import LANGUAGES
from portal.services.bookings import intents
from portal.services.cache import forget_catalogue
from portal.services.models import Intent, Shown, Visibility
from portal.services.portal.appearance import Choice, choices_save
from portal.web.protection.form_token import make_token
from tests.cast import LOCATION, NOW, Cast, add_event_type
from tests.public.conftest import Answer
from tests.public.details.test_exactly_once import LATER, lost_and_down

pytestmark = pytest.mark.both_backends

HOURS = (10, 11, 12, 13)
TAGS = [one.tag for one in LANGUAGES]


@pytest.fixture
def hidden(cast: Cast) -> EventType:
    """A hidden team event type: nothing lists it."""
    return add_event_type(cast, "Quiet", "quiet", hidden=True)


def link_of(cast: Cast, event_type: EventType, **end: Any) -> PrivateLink:
    scope: Any = EventTypeScope(USER, event_type.id)
    if event_type.team_id is not None:
        team = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
        scope = EventTypeScope(team, event_type.id)
    made = get_client().private_links.create(scope=scope, **end)
    forget_catalogue()
    return made


def path_of(link: PrivateLink) -> str:
    found = re.search(r"/d/.*", link.booking_url)
    assert found is not None
    return found[0]


def slot(path: str, hour: int) -> str:
    return f"{path}?slot=2026-03-03T{hour}:00:00Z&cal.tz=Europe/Rome"


def form(path: str, **more: str) -> dict[str, str]:
    return {
        "token": make_token(f"book:{path}"),
        "name": "Ada",
        "email": "ada@example.com",
        **more,
    }


def book(client: Client, path: str, hour: int, **more: str) -> HttpResponseBase:
    return client.post(slot(path, hour), form(path, **more))


def bookings() -> int:
    return models.Booking.objects.filter(status="accepted").count()


def uid_of(response: HttpResponseBase) -> str:
    found = re.match(r"/booking/([^?]+)", response.headers["Location"])
    assert found is not None, response.headers["Location"]
    return found[1]


@pytest.mark.parametrize("uses", [1, 3])
def test_n_uses_make_n_bookings(client: Client, cast: Cast, hidden: EventType, uses: int) -> None:
    path = path_of(link_of(cast, hidden, max_usage_count=uses))
    # All forms were open before the first was sent, as in tabs side by side.
    opened = [(slot(path, hour), form(path)) for hour in HOURS]
    answers = [client.post(address, data).status_code for address, data in opened]
    assert answers == [303] * uses + [410] * (len(HOURS) - uses)
    assert bookings() == uses
    assert client.get(path).status_code == 410


def test_a_double_click_is_one_use(client: Client, cast: Cast, hidden: EventType) -> None:
    path = path_of(link_of(cast, hidden, max_usage_count=1))
    data = form(path)
    first, second = (client.post(slot(path, 10), data) for _ in range(2))
    assert uid_of(first) == uid_of(second)
    assert bookings() == 1


def test_what_was_refused_is_no_use(client: Client, cast: Cast) -> None:
    limited = add_event_type(
        cast,
        "Quiet",
        "quiet",
        hidden=True,
        booker_active_bookings_limit={"maximumActiveBookings": 1},
    )
    path = path_of(link_of(cast, limited, max_usage_count=2))
    # An incomplete form, a time that is not offered, and a booker who has one already.
    assert book(client, path, 10, email="nobody").status_code == 422
    assert book(client, path, 22).status_code == 422
    assert book(client, path, 10).status_code == 303
    assert book(client, path, 11).status_code == 422
    assert Intent.objects.exclude(private_link="").count() == 1
    assert book(client, path, 11, email="grace@example.com").status_code == 303
    assert book(client, path, 12, email="joan@example.com").status_code == 410
    assert bookings() == 2


def test_a_link_ends_by_time(
    client: Client, cast: Cast, hidden: EventType, frozen: time_machine.Traveller
) -> None:
    path = path_of(link_of(cast, hidden, expires_at=NOW + timedelta(hours=3)))
    for hour in HOURS[:2]:
        assert book(client, path, hour).status_code == 303
    data = form(path)
    frozen.move_to(NOW + timedelta(hours=3))
    assert client.get(path).status_code == 410
    assert client.post(slot(path, 12), data).status_code == 410
    assert bookings() == 2


def test_each_end_has_its_words_in_every_language(
    client: Client, cast: Cast, hidden: EventType, frozen: time_machine.Traveller
) -> None:
    used, late = (
        path_of(link_of(cast, hidden, **end))
        for end in ({"max_usage_count": 1}, {"expires_at": NOW + timedelta(hours=1)})
    )
    client.get(late)
    book(client, used, 10)
    frozen.shift(timedelta(hours=2))
    cases = [(used, 410), (late, 410), ("/d/Nothing-Here/quiet", 404)]
    said: dict[str, set[str]] = {}
    for path, status in cases:
        for language in TAGS:
            answer = client.get(f"{path}?lang={language}")
            assert answer.status_code == status, path
            found = re.search(r"<h1>(.*?)</h1>\s*<p>(.*?)</p>", answer.content.decode(), re.S)
            assert found is not None
            said.setdefault(language, set()).add(found[2])
    assert {language: len(texts) for language, texts in said.items()} == dict.fromkeys(TAGS, 3)
    assert len(set.union(*said.values())) == 3 * 12


def test_a_removed_link_opens_nothing(client: Client, cast: Cast, hidden: EventType) -> None:
    link = link_of(cast, hidden, max_usage_count=2)
    path = path_of(link)
    data = form(path)
    assert client.get(path).status_code == 200
    team = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
    get_client().private_links.delete(link.link_id, scope=EventTypeScope(team, hidden.id))
    # A form that was open meanwhile is refused even where the link is still remembered.
    assert client.post(slot(path, 10), data).status_code == 404
    assert client.get(path).status_code == 404
    assert bookings() == 0


def test_internal_event_types_are_opened_too(client: Client, cast: Cast) -> None:
    choices_save(choices={("event", str(cast.visit.id)): Choice(Visibility.INTERNAL)})
    assert Shown.objects.count() == 1
    assert client.get("/team/desk/visit").status_code == 404
    path = path_of(link_of(cast, cast.visit, max_usage_count=1))
    uid = uid_of(book(client, path, 10))
    # Moving works without the link, which is used up.
    to_calendar = client.get(f"/booking/{uid}", follow=True)
    assert "/team/desk/visit?" not in re.sub("rescheduleUid", "", to_calendar.content.decode())
    calendar = client.get(f"/reschedule/{uid}", follow=True)
    assert calendar.status_code == 200
    moving = (
        re.sub(r"&date=[^&]*", "", calendar.redirect_chain[-1][0]) + "&slot=2026-03-04T10:00:00Z"
    )
    assert client.get(moving).status_code == 200
    moved = client.post(moving, {"token": make_token(f"move:{uid}")})
    assert moved.status_code == 303
    assert models.Booking.objects.get(uid=uid_of(moved)).starts_at == datetime(
        2026, 3, 4, 10, tzinfo=UTC
    )
    # The uid of a booking opens only what was booked, wherever it is asked for.
    elsewhere = client.get(f"/team/desk/else?rescheduleUid={uid}")
    assert elsewhere.headers["Location"] == f"/reschedule/{uid}"


def test_personal_hidden_event_types_are_opened(client: Client, cast: Cast) -> None:
    own = get_client().event_types.create(
        EventTypeInput(
            title="Mine", slug="mine", length_in_minutes=30, hidden=True, locations=[LOCATION]
        )
    )
    path = path_of(link_of(cast, own, max_usage_count=1))
    assert book(client, path, 10).status_code == 303


def test_every_link_and_form_stays_within(client: Client, cast: Cast, hidden: EventType) -> None:
    path = path_of(link_of(cast, hidden, max_usage_count=1))
    pages = [path, f"{path}?view=week", f"{path}?view=list", f"{path}?zones=Rome"]
    pages += [slot(path, 10), f"{path}?embed=", f"{slot(path, 10)}&embed="]
    answers: list[Any] = [client.get(page) for page in pages]
    answers += [client.get(page, headers={"HX-Request": "true"}) for page in pages[:4]]
    answers.append(book(client, path, 10, email="nobody"))
    answers.append(client.post(slot(path, 22), form(path)))
    kept = client.post(slot(path, 10), form(path, another="time"))
    answers.append(client.get(kept.headers["Location"]))
    found: list[str] = []
    for answer in answers:
        page = answer.content.decode()
        assert answer.status_code in {200, 422}
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "public" not in answer.headers["Cache-Control"]
        assert answer.headers["Cache-Control"].startswith(("private", "no-store"))
        assert answer.headers.get("Referrer-Policy", "strict-origin") == "strict-origin"
        assert "og:url" not in page
        assert "canonical" not in page
        found += re.findall(r'(?:href|action|formaction|hx-get)="([^"#]*)"', page)
    inner = [one for one in found if one.startswith("/") and not one.startswith("/static/")]
    others = {re.split("[?#]", one)[0] for one in inner} - {path}
    assert others <= {"/", "/bookings", "/slots/hold", "/icon.svg"} | {
        one for one in others if "accent" in one
    }
    assert len([one for one in inner if one.startswith(path)]) > 50


def test_nothing_lists_it(client: Client, cast: Cast, hidden: EventType) -> None:
    link = link_of(cast, hidden, max_usage_count=1)
    client.get(path_of(link))
    for page in ("/", "/team/desk", "/sitemap.xml", "/robots.txt"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert link.link_id not in answer.content.decode()


def test_letters_of_the_link_are_kept(client: Client, cast: Cast, hidden: EventType) -> None:
    path = path_of(link_of(cast, hidden, max_usage_count=1))
    answer = client.get(path + "/.")
    assert (answer.status_code, answer.headers["Location"]) == (301, path)


def test_an_address_without_slug_leads_on(client: Client, cast: Cast, hidden: EventType) -> None:
    path = path_of(link_of(cast, hidden, max_usage_count=1))
    client.get(path)
    answer = client.get(path.rpartition("/")[0] + "?month=2026-04")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}?month=2026-04")


@pytest.fixture
def renamed(client: Client, cast: Cast, hidden: EventType) -> tuple[str, str]:
    """Paths of a link that was opened before its event type got another slug: the former and the present one."""
    path = path_of(link_of(cast, hidden, max_usage_count=1))
    assert client.get(path).status_code == 200
    models.EventType.objects.filter(pk=hidden.id).update(slug="silent")
    forget_catalogue()
    return path, path.replace("quiet", "silent")


@pytest.mark.parametrize(
    "query", ["", "?month=2026-04&embed", "?slot=2026-03-03T10:00:00Z&name=Ada%20B&lang=de"]
)
def test_a_link_outlives_a_change_of_the_slug(
    client: Client, renamed: tuple[str, str], query: str
) -> None:
    former, present = renamed
    answer = client.get(former + query)
    assert (answer.status_code, answer.headers["Location"]) == (302, present + query)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert client.get(present + query).status_code == 200


def test_a_form_that_was_open_while_the_slug_changed_still_books(
    client: Client, renamed: tuple[str, str]
) -> None:
    former, present = renamed
    refused = book(client, former, 10, email="nobody", notes="Keep me")
    assert (refused.status_code, b"Keep me" in getattr(refused, "content", b"")) == (422, True)
    # Leaving the form for another time keeps what was typed, too.
    calendar = book(client, former, 10, notes="Keep me", another="time")
    draft = re.search(r"draft=[^&]+", calendar.headers["Location"])
    assert draft is not None
    again = client.get(f"{slot(former, 11)}&{draft[0]}", follow=True)
    assert again.redirect_chain[0][0].startswith(present)
    assert b"Keep me" in again.content
    assert book(client, former, 11).status_code == 303
    assert bookings() == 1
    # The end is said at the present address.
    assert client.get(former, follow=True).status_code == 410


@pytest.mark.one_backend
def test_a_member_s_own_link_opens(client: Client, cast: Cast) -> None:
    own = get_client().event_types.create(
        EventTypeInput(
            title="Hers", slug="own", length_in_minutes=30, hidden=True, locations=[LOCATION]
        )
    )
    models.EventType.objects.filter(pk=own.id).update(owner=cast.priya)
    link = models.PrivateLink.objects.create(event_type_id=own.id, max_usage_count=1)
    path = f"/d/{link.link_id}/own"
    uid = uid_of(book(client, path, 10))
    link.refresh_from_db()
    assert link.usage_count == 1
    assert client.get(f"/reschedule/{uid}", follow=True).status_code == 200


@pytest.mark.one_backend
def test_a_use_is_given_back_once_it_is_known_that_nothing_was_booked(
    client: Client,
    cast: Cast,
    hidden: EventType,
    failing: Callable[[str, Answer], None],
    frozen: time_machine.Traveller,
) -> None:
    link = models.PrivateLink.objects.create(event_type_id=hidden.id, max_usage_count=1)
    path = f"/d/{link.link_id}/quiet"
    outage = lost_and_down(failing)
    assert client.post(slot(path, 10), form(path)).status_code == 202
    # As long as it is not clear the use is held: n uses never make more than n bookings.
    assert client.post(slot(path, 11), form(path)).status_code == 410
    frozen.move_to(LATER)
    outage.is_over = True
    assert intents.intent_refresh(key=Intent.objects.get(private_link=link.link_id).key).state
    link.refresh_from_db()
    assert link.usage_count == 0
    assert client.get(path).status_code == 200


@pytest.mark.one_backend
def test_a_link_of_a_template_opens_nothing(client: Client, cast: Cast) -> None:
    template = add_event_type(cast, "Managed", "managed", scheduling_type="managed")
    link = models.PrivateLink.objects.create(event_type_id=template.id, max_usage_count=1)
    assert client.get(f"/d/{link.link_id}/managed").status_code == 404
