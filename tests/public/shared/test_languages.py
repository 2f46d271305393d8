"""Pages in the visitor's language, without a cookie."""

import re

from django.test import Client
from django.utils.translation import get_language

from portal.web.languages import DEFAULT, carry, current
from tests.cast import Cast, book


def test_links_keep_what_the_address_named(client: Client, cast: Cast) -> None:
    page = client.get("/?lang=de&embed=abc&unrelated=1").content.decode()
    assert '<html lang="de" dir="ltr">' in page
    assert "?lang=de&amp;embed=abc" in page
    assert "unrelated=1" not in page.split("</header>", 1)[1].split('class="languages"')[0]


def test_a_page_names_its_language_and_what_it_varies_by(client: Client, cast: Cast) -> None:
    answer = client.get("/", headers={"Accept-Language": "ar"})
    assert 'dir="rtl"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "ar"
    assert "Accept-Language" in answer.headers["Vary"]
    assert get_language() == "en"
    assert current() == DEFAULT
    assert carry("/team/x") == "/team/x"


def test_pages_can_be_found_and_shared(client: Client, cast: Cast) -> None:
    page = client.get("/").content.decode()
    for mark in ('rel="canonical"', 'hreflang="pt-BR"', 'property="og:title"', "schema.org"):
        assert mark in page
    found = client.get("/sitemap.xml")
    assert found["Content-Type"].startswith("application/xml")
    assert "/team/" in found.content.decode()
    assert "Sitemap: http" in client.get("/robots.txt").content.decode()


def test_search_engines_take_the_form_for_a_part_of_its_event_type(
    client: Client, cast: Cast
) -> None:
    path = "/team/desk/visit"
    page = client.get(f"{path}?cal.tz=Europe/Rome").content.decode()
    slot = re.findall(r'<a href="([^"]*slot=[^"]*)" rel="nofollow"', page)[0].replace("&amp;", "&")
    form = client.get(slot).content.decode()
    assert 'id="details"' in form
    assert "noindex" not in form
    assert "slot=" not in client.get("/robots.txt").content.decode()
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in form


def test_structured_data_cannot_end_its_element(client: Client, cast: Cast) -> None:
    cast.organization.name = "</script><b>Ltd & Co"
    cast.organization.save()
    page = client.get("/").content.decode()
    assert "<b>Ltd" not in page
    assert "\\u003c/script" in page


def test_redirects_keep_the_language(client: Client, cast: Cast) -> None:
    made = book(cast.visit, "2026-03-03T10:00:00Z")
    answer = client.get(f"/reschedule/{made.uid}?lang=ar&embed=x")
    assert answer.status_code == 302
    assert "lang=ar" in answer["Location"]
    assert answer["Location"].count("lang=") == 1
