"""Framed pages: whatever leads on keeps the frame, whatever leads away leaves it, and the frame says how it looks."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from portal.backend import get_client
from portal.engine import models
from portal.public.shared.requests import DONE
from portal.services.models import Look
from portal.services.portal.appearance import appearance_save
from portal.web.frames.addresses import framed_address, is_framed, theme_of
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

FRAME = "embed=wiki&theme=dark&ui.color-scheme=light&ui.autoscroll=false"
KEPT = set(parse_qsl(FRAME))
SLOT = "/team/desk/visit?slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
WHO = {"name": "Ada Byron", "email": "ada@example.com"}
LINK = re.compile(r"<(a|form|button)\s([^>]*)>")
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")


@pytest.fixture(autouse=True)
def _framed(settings: Settings) -> None:
    settings.FRAME_ANCESTORS = ["https://wiki.example.com"]
    settings.PORTAL_URL = "https://book.example.com"


def wrong_links(html: str) -> tuple[int, list[str]]:
    """Return how many addresses a framed page leads to, and those that would lose the frame or break in it."""
    count, wrong = 0, []
    fields = set(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', html))
    for tag, written in LINK.findall(html):
        given = {name: unescape(value) for name, value in ATTRIBUTE.findall(written)}
        names = ("href", "hx-get") if tag == "a" else ("action", "hx-get", "formaction")
        for href in (given[name] for name in names if name in given):
            if href.startswith(("#", "mailto:", "tel:")) or "calendar.ics" in href:
                continue
            count += 1
            if not is_right(tag, href, given, fields):
                wrong.append(href)
    return count, wrong


def is_right(tag: str, href: str, given: dict[str, str], fields: set[tuple[str, str]]) -> bool:
    parts = urlsplit(href)
    named = parse_qsl(parts.query, keep_blank_values=True)
    leaves = given.get("target") in {"_blank", "_top"} and "noopener" in given.get("rel", "")
    if parts.netloc:
        return leaves
    if leaves:
        return "embed" not in dict(named)
    if tag == "form" and not parts.query:
        return fields >= KEPT
    return set(named) >= KEPT and len(named) == len(dict(named))


def framed(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{FRAME}"


def test_all_links_and_forms_keep_the_frame(client: Client, cast: Cast) -> None:
    appearance_save(
        look=Look(
            introduction="See [elsewhere](https://example.com/a).",
            footer_links="Imprint https://example.com/imprint",
            privacy_url="https://example.com/privacy",
            consent="I agree",
        )
    )
    address = {"type": "address", "address": "1 Quay, Harbour", "public": True}
    shore = add_event_type(
        cast, "Shore", "shore", locations=[address], description="Read [this](https://example.com)."
    )
    confirmed, cancelled = book(shore, "2026-03-03T10:00:00Z"), book(shore, "2026-03-04T10:00:00Z")
    get_client().bookings.cancel(cancelled.uid, reason="ill")
    pages = [
        "/",
        "/?q=visit",
        "/?q=nothing",
        "/?people",
        "/team/desk",
        "/maren",
        "/team/desk/visit",
    ]
    pages += [f"/team/desk/visit?view={view}" for view in ("month", "week", "list")]
    pages += ["/team/desk/visit?zones=", SLOT, f"{SLOT}&zones=ro", "/team/desk/visit?duration=9"]
    pages += ["/team/desk/visit?slot=2026-03-03T03:00:00Z", "/team/desk/visit?month=2031-01"]
    pages += [f"/booking/{one.uid}" for one in (confirmed, cancelled)]
    pages += [f"/booking/{confirmed.uid}/cancel", f"/video/{confirmed.uid}", "/team/desk/shore"]
    pages += ["/booking/nothing", "/team/desk/nothing", "/nobody/nothing/at/all", "/teams"]
    found = {}
    for page in pages:
        answer = client.get(framed(page), follow=True)
        assert answer.headers["Content-Security-Policy"].count("frame-ancestors 'self' https"), page
        html = answer.content.decode()
        assert '<html lang="en" dir="ltr" data-theme="dark">' in html, page
        assert html.count("/static/embed/child.js") == 1, page
        count, found[page] = wrong_links(html)
        assert count > 1, page
    assert found == {page: [] for page in pages}


@pytest.mark.parametrize("data", [{}, WHO], ids=["incomplete", "other-time"])
def test_what_answers_a_form_keeps_the_frame(client: Client, cast: Cast, data: Any) -> None:
    sent = (
        data
        | ({"another": "time"} if data else {})
        | {"token": make_token("book:/team/desk/visit")}
    )
    answer = client.post(framed(SLOT), sent, follow=True)
    count, wrong = wrong_links(answer.content.decode())
    assert (count > 5, wrong) == (True, [])
    assert 'data-theme="dark"' in answer.content.decode()


def test_a_framed_page_offers_what_its_header_would(client: Client, cast: Cast) -> None:
    page = client.get("/team/desk/visit?embed&lang=de").content.decode()
    assert re.search(r'<a href="/bookings\?lang=de" target="_blank" rel="noopener">', page)
    assert re.search(r'<p class="trail"><a href="/team/desk\?', page)
    assert re.search(r'<a href="\?embed=&amp;lang=fr" lang="fr"', page)
    assert "site-header" not in page


def test_a_booking_is_said_once_and_without_people(client: Client, cast: Cast) -> None:
    form = {**WHO, "token": make_token("book:/team/desk/visit")}
    done = client.post(f"{SLOT}&embed=wiki", form)
    assert done.status_code == 303
    query = dict(parse_qsl(urlsplit(done["Location"]).query))
    assert (query["embed"], query[DONE]) == ("wiki", "booked")
    page = client.get(done["Location"]).content.decode()
    # No link says it again, but those to the same page in another language: its script knows what it said.
    assert not re.findall(rf'href="/[^"]*{DONE}=', page)
    facts = json.loads(unescape(re.findall(r'data-booking="([^"]*)"', page)[0]))
    assert facts == {
        "uid": models.Booking.objects.get().uid,
        "title": "Visit",
        "startTime": "2026-03-03T10:00:00Z",
        "endTime": "2026-03-03T10:30:00Z",
        "eventTypeId": cast.visit.id,
        "slug": "visit",
        "length": 30,
        "status": "ACCEPTED",
        "paymentRequired": False,
        "isRecurring": False,
        "timeZone": facts["timeZone"],
    }
    uid = facts["uid"]
    cancel = {"token": make_token(f"cancel:{uid}"), "reason": "ill"}
    cancelled = client.post(f"/booking/{uid}/cancel?embed=wiki&{DONE}=booked", cancel)
    assert parse_qsl(urlsplit(cancelled["Location"]).query).count((DONE, "cancelled")) == 1
    assert f"{DONE}=booked" not in cancelled["Location"]


def test_outside_of_a_frame_nothing_is_marked(client: Client, cast: Cast) -> None:
    form = {**WHO, "token": make_token("book:/team/desk/visit")}
    done = client.post(SLOT, form)
    assert DONE not in done["Location"]
    page = client.get(done["Location"]).content.decode()
    assert "data-booking" not in page
    assert "child.js" not in page
    assert "Keep this address" in page


def test_the_box_to_keep_the_booking_works_in_a_frame(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-03T10:00:00Z")
    page = client.get(f"/booking/{booking.uid}?embed").content.decode()
    address = f"https://book.example.com/booking/{booking.uid}"
    box = page[page.index("booking-foot") :]
    assert box.count(f'href="{address}" target="_blank" rel="noopener"') == 2
    assert f'data-copy="{address}"' in box
    assert "calendar.ics" in box
    assert "Keep this link" in box


def test_a_frame_without_an_origin_is_shown_the_way_out(client: Client, cast: Cast) -> None:
    form = {**WHO, "notes": "Nine & more", "token": make_token("book:/team/desk/visit")}
    answer = client.post(f"{SLOT}&embed=&theme=dark&utm=x", form, headers={"Origin": "null"})
    assert answer.status_code == 403
    assert not models.Booking.objects.exists()
    found = re.findall(
        r'href="([^"]*)" target="_blank" rel="noopener">Book:', answer.content.decode()
    )
    way_out = unescape(found[0])
    query = dict(parse_qsl(urlsplit(way_out).query))
    assert {"embed", "theme", "token"} & query.keys() == set()
    assert (query["utm"], query["notes"], query["email"]) == ("x", form["notes"], WHO["email"])
    page = client.get(way_out).content.decode()
    assert "Nine &amp; more" in page
    assert 'value="ada@example.com"' in page
    # What would not fit into an address is left out, and the way is there all the same.
    long = form | {"notes": "n" * 3000}
    page = client.post(f"{SLOT}&embed", long, headers={"Origin": "null"}).content.decode()
    assert re.search(r'href="[^"]{50,300}" target="_blank" rel="noopener">Book:', page)


@pytest.mark.parametrize(
    ("path", "query", "meant"),
    [
        ("/team/law/intro/embed", "", "/team/law/intro?embed="),
        (
            "/team/law/intro/embed",
            "embed=ns&month=2026-03",
            "/team/law/intro?embed=ns&month=2026-03",
        ),
        ("/team/law/embed", "a=1", "/team/law?a=1&embed="),
        ("/anna/embed", "embed", "/anna?embed"),
        ("/anna/intro/embed/", "", "/anna/intro?embed="),
        ("/Anna/Intro/EMBED", "", "/Anna/Intro?embed="),
        ("//team/law/embed", "embed=", "/team/law?embed="),
        ("/embed", "", "/?embed="),
        ("/booking/uid/embed", "", "/booking/uid?embed="),
        ("/d/link/intro/embed", "", "/d/link/intro?embed="),
        # Not the last word alone, another word, a name, nothing of visitors.
        ("/team/law/reembed", "embed=", "/team/law/reembed?embed="),
        ("/team/embed", "", "/team/embed?"),
        ("/embed/embed.js", "", "/embed/embed.js?"),
        ("/embed/brand/embed", "", "/embed/brand/embed?"),
        ("/admin/embed", "debug=1", "/admin/embed?debug=1"),
        ("/v2/embed", "", "/v2/embed?"),
        ("/static/embed", "", "/static/embed?"),
        # What is for Cal.com's scripts only.
        ("/a/b", "embed=&embedType=inline&name=A+B&debug=true", "/a/b?embed=&name=A+B"),
        ("/a/b/embed", "cal.embed.pageType=x&cal.skipSlotsFetch=true", "/a/b?embed="),
        ("/a/b", "flag.coep=true&cal.cache=1&__cal.reloadTs=2&cal.tz=UTC", "/a/b?cal.tz=UTC"),
        ("/a/b", "preload=true&slot=2026-03-03T10:00:00Z", "/a/b?"),
        ("/a/b", "prerender=true&embed=x&slot=1&date=2", "/a/b?embed=x&date=2"),
        ("/a/b", "ui.color-scheme=dark&predeb=1", "/a/b?ui.color-scheme=dark&predeb=1"),
        ("/a/b", "notes=pre&x=%E4", "/a/b?notes=pre&x=%E4"),
    ],
)
def test_addresses_of_embeds(path: str, query: str, meant: str) -> None:
    assert "?".join(framed_address(path, query)) == meant


def test_an_address_of_an_embed_is_the_page_itself(client: Client, cast: Cast) -> None:
    plain = client.get("/team/desk/visit?embed=wiki")
    answer = client.get("/team/desk/visit/embed?embed=wiki&embedType=inline&flag.coep=true")
    assert answer.status_code == 200
    assert answer.content == plain.content
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not client.get("/team/desk/visit").has_header("Cross-Origin-Embedder-Policy")
    missing = client.get("/team/desk/nothing/embed?embed=wiki")
    assert missing.status_code == 404
    assert 'data-status="404"' in missing.content.decode()


@pytest.mark.parametrize(
    ("query", "theme"),
    [
        ({"theme": "dark"}, "dark"),
        ({"theme": "LIGHT", "ui.color-scheme": "dark"}, "light"),
        ({"theme": "auto", "ui.color-scheme": "dark"}, "dark"),
        ({"ui.color-scheme": "light"}, "light"),
        ({"theme": "auto"}, ""),
        ({"theme": '"><script>', "ui.color-scheme": "light dark"}, ""),
        ({}, ""),
    ],
)
def test_the_address_says_how_the_page_looks(query: dict[str, str], theme: str) -> None:
    assert theme_of(query) == theme


@pytest.mark.parametrize(
    ("query", "is_one"),
    [
        ("embed", True),
        ("a=1&embed=x", True),
        ("embed=", True),
        ("embedType=inline", False),
        ("x=embed", False),
    ],
)
def test_a_frame_is_known_by_the_parameter(query: str, is_one: bool) -> None:
    assert is_framed(query) is is_one


def test_guests_under_both_names_are_one(client: Client, cast: Cast) -> None:
    both = "&".join(
        f"{name}={one}@example.com" for one in ("gus", "Hal") for name in ("guest", "guests")
    )
    page = client.get(f"{SLOT}&embed&{both}&guest=HAL@example.com").content.decode()
    found = re.findall(r'name="guests"[^>]*value="([^"]+)"', page)
    assert found == ["gus@example.com", "hal@example.com"]
