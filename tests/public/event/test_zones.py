"""The chooser of time zones."""

import html as html_text
import re
from urllib.parse import quote

import pytest
from django.test import Client

from portal.public.event.zone_search import cities_of, find_cities
from portal.web.times import RENAMED
from tests.cast import NOW, Cast, add_event_type

VISIT = "/team/desk/visit"


def found(client: Client, query: str) -> dict[str, str]:
    """Return the zones that the chooser offers, with their offsets."""
    html = html_text.unescape(client.get(f"{VISIT}?{query}").content.decode())
    part = html.partition('id="zone-list"')[2]
    rows = re.findall(r"cal\.tz=([\w%/+-]+)[^>]*>[^<]*<small>([^<]*)</small>", part)
    return {name.replace("%2F", "/"): offset for name, offset in rows}


@pytest.mark.parametrize(
    ("search", "zone"),
    [
        ("kath", "Asia/Kathmandu"),
        ("Nepal", "Asia/Kathmandu"),
        ("NEW+YORK", "America/New_York"),
        ("america/new_y", "America/New_York"),
        ("sao+paulo", "America/Sao_Paulo"),
        ("são", "America/Sao_Paulo"),
        ("st+john", "America/St_Johns"),
        ("mumbai", "Asia/Kolkata"),
        ("münchen", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("utc%2B5:45", "Asia/Kathmandu"),
        ("%2B1345", "Pacific/Chatham"),
        ("-3:30", "America/St_Johns"),
        ("GMT%2B11", "Australia/Lord_Howe"),
        ("nzdt", "Pacific/Auckland"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_city_country_name_abbreviation_and_offset(
    client: Client, cast: Cast, search: str, zone: str
) -> None:
    # Some searches are about the offset of the shown date, which is in March, before Europe's clocks change.
    choices = found(client, f"zones={search}&date=2026-03-03")
    assert zone in choices, choices


@pytest.mark.both_backends
@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("EST", ["America/New_York"]),
        ("edt", ["America/New_York"]),
        ("IST", ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
        ("CEST", ["Europe/Berlin", "Europe/Paris"]),
        ("PT", ["America/Los_Angeles"]),
        ("Pacific Time", ["America/Los_Angeles", "America/Vancouver"]),
        ("central european time", ["Europe/Berlin"]),
        ("US", ["America/New_York", "America/Chicago", "America/Los_Angeles"]),
        ("USA", ["America/New_York", "America/Chicago", "America/Los_Angeles"]),
        ("uk", ["Europe/London"]),
        ("GBR", ["Europe/London"]),
        ("England", ["Europe/London"]),
        ("UAE", ["Asia/Dubai"]),
        ("Hawaii", ["Pacific/Honolulu"]),
        ("California", ["America/Los_Angeles"]),
        ("Wien", ["Europe/Vienna"]),
        ("Österreich", ["Europe/Vienna"]),
        ("Deutschland", ["Europe/Berlin"]),
        ("Allemagne", ["Europe/Berlin"]),
        ("東京", ["Asia/Tokyo"]),
        ("المانيا", ["Europe/Berlin"]),
        ("Sverige", ["Europe/Stockholm"]),
        ("5:30", ["Asia/Kolkata"]),
        ("UTC 5:45", ["Asia/Kathmandu"]),
        ("3", ["Europe/Moscow", "America/Sao_Paulo"]),
        ("Calcutta", ["Asia/Kolkata"]),
        ("Asia/Calcutta", ["Asia/Kolkata"]),
        ("Europe/Kiev", ["Europe/Kyiv"]),
        ("Kyiv", ["Europe/Kyiv"]),
        ("US/Eastern", ["America/New_York"]),
        ("Saigon", ["Asia/Ho_Chi_Minh"]),
        ("Rangoon", ["Asia/Yangon"]),
        ("Godthab", ["America/Nuuk"]),
        ("Estonia", ["Europe/Tallinn"]),
    ],
)
def test_it_finds_what_people_type(
    client: Client, cast: Cast, search: str, first: list[str]
) -> None:
    # In any language, and at any time of the year.
    for query in ("date=2026-03-03", "date=2026-07-07&lang=ja"):
        choices = list(found(client, f"zones={quote(search)}&{query}"))
        assert {*first} <= {*choices[: 40 if len(search) < 5 else 8]}, choices


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize(
    ("searches", "zone"),
    [
        ("5.5 5,5 +5.5 UTC+5.5 utc+5:30h GMT+05.30 UTC＋５：３０ IST Bombay दिल्ली", "Asia/Kolkata"),
        ("GMT+1 UTC+01 ＋０１：００ UTC+1h CET MEZ MESZ Muenchen Koeln etc/gmt-1", "Europe/Berlin"),
        ("utc-3 −3 -3h BRT etc/gmt+3 Brasilia", "America/Sao_Paulo"),
        ("U.S. U.S.A. u.s.a NYC Ohio Massachusetts Georgia", "America/New_York"),
        ("Oregon LA SF PDT Washington", "America/Los_Angeles"),
        ("U.K. u.k uk BST", "Europe/London"),
        ("Zuerich Zurich Swiss", "Europe/Zurich"),
        ("wroclaw LODZ Kraków krakow", "Europe/Warsaw"),
        ("Kobenhavn københavn Koebenhavn Aarhus", "Europe/Copenhagen"),
        ("tromso Tromsoe", "Europe/Oslo"),
        ("Göteborg Goeteborg malmo", "Europe/Stockholm"),
        ("ISTANBUL İstanbul ıstanbul TRT Türkiye Turkey", "Europe/Istanbul"),
        ("Kiew Kiev Київ キーウ 基辅 كييف", "Europe/Kyiv"),
        ("Kalkutta コルカタ", "Asia/Kolkata"),
        ("Katmandu カトマンズ NPT", "Asia/Kathmandu"),
        ("القاهرة القاهره", "Africa/Cairo"),
        ("SGT singapur", "Asia/Singapore"),
        ("GST", "Asia/Dubai"),
        ("zulu Z gmt", "UTC"),
    ],
)
def test_it_finds_other_spellings(searches: str, zone: str, locale: str) -> None:
    # In winter of the north.
    missed = {
        search
        for search in searches.split()
        if zone not in [one.name for one in find_cities(search, NOW, locale)]
    }
    assert missed == set()


@pytest.mark.parametrize(
    ("search", "zones"),
    [
        ("(UTC+01:00) Amsterdam, Berlin", {"Europe/Amsterdam", "Europe/Berlin"}),
        ("W. Europe Standard Time", {"Europe/Berlin"}),
        ("New York, NY", {"America/New_York"}),
        ("in Tokio, please", {"Asia/Tokyo"}),
        ("St. John's", {"America/St_Johns"}),
        ("N. Ireland", {"Europe/London"}),
        ("atlantis atoll", set()),
        ("1e3", set()),
    ],
)
def test_a_text_that_says_more_finds_what_it_names(search: str, zones: set[str]) -> None:
    found = [one.name for one in find_cities(search, NOW, "en")]
    assert {*found[: max(len(zones), 1)]} == zones


def test_places_have_the_names_of_the_language_whatever_they_were_called() -> None:
    for locale in ("ja", "ar", "zh_Hans"):
        cities = [one.city for name, one in cities_of(locale).items() if name in RENAMED.values()]
        assert len(cities) > 15
        assert [city for city in cities if city.isascii()] == []


@pytest.mark.both_backends
def test_each_zone_has_its_present_time(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?zones=kolkata&date=2026-07-07").content.decode()
    # It is seven in London.
    assert "<small>UTC+05:30</small> <time>12:30</time>" in html


@pytest.mark.both_backends
def test_the_zone_in_use_and_the_browsers_come_first(client: Client, cast: Cast) -> None:
    query = "zones=&cal.tz=Asia/Calcutta&here=europe/vienna"
    choices = list(found(client, query))
    assert choices[:3] == ["Asia/Kolkata", "Europe/Vienna", "Europe/London"]
    html = client.get(f"{VISIT}?{query}").content.decode().partition('id="booker"')[2]
    assert "here=" not in html.partition("</section>")[0], "only the script says it"
    assert client.get(f"{VISIT}?zones=&here=Mars/Phobos").status_code == 200


@pytest.mark.both_backends
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Pacific/Auckland"])
def test_without_a_named_zone_it_is_the_hosts(client: Client, cast: Cast, zone: str) -> None:
    cast.priya.time_zone = zone
    cast.priya.save()
    add_event_type(cast, "Far", "far", hosts=[{"user_id": cast.priya.pk}])
    assert f"Times in {zone}" in html_text.unescape(client.get("/team/desk/far").content.decode())
    # Hosts in several zones have none: the organization's.
    assert "Times in Europe/London" in html_text.unescape(client.get(VISIT).content.decode())


def test_places_are_named_in_the_visitors_language(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?zones=wien&lang=de").content.decode()
    assert "Wien, Österreich" in html
    assert "Europa" in html


def test_offsets_are_those_of_the_shown_date(client: Client, cast: Cast) -> None:
    winter = found(client, "zones=london&date=2026-03-03")
    summer = found(client, "zones=london&date=2026-06-02")
    assert winter["Europe/London"] == "UTC"
    assert summer["Europe/London"] == "UTC+01:00"


def test_unasked_it_offers_big_cities_and_the_zone_in_use(client: Client, cast: Cast) -> None:
    choices = found(client, "zones=&cal.tz=Pacific/Chatham")
    assert {"Pacific/Chatham", "Europe/London", "UTC", "Asia/Tokyo"} <= choices.keys()
    assert len(choices) < 50
    html = client.get(f"{VISIT}?zones=&cal.tz=Pacific/Chatham").content.decode()
    assert re.search(r'cal\.tz=Pacific%2FChatham[^>]*aria-current="true"', html)


def test_choosing_keeps_the_instant_and_everything_else(client: Client, cast: Cast) -> None:
    html = client.get(
        f"{VISIT}?zones=chatham&date=2026-03-03&view=list&name=Ada&cal.tz=America/New_York"
    ).content.decode()
    link = re.search(r'href="([^"]+cal\.tz=Pacific[^"]+)"', html)
    assert link
    address = html_text.unescape(link[1])
    # The first free time of New York's Tuesday comes when it is Tuesday evening on Chatham.
    assert "date=2026-03-03" in address
    assert "view=list" in address
    assert "name=Ada" in address
    assert "zones=" not in address


def test_a_chosen_slot_stays_chosen(client: Client, cast: Cast) -> None:
    slot = "2026-03-03T10:00:00Z"
    html = client.get(f"{VISIT}?slot={slot}&zones=kath").content.decode()
    link = re.search(r'href="([^"]+cal\.tz=Asia[^"]+)"', html)
    assert link
    details = client.get(html_text.unescape(link[1])).content.decode()
    assert "15:45" in details
    assert "Asia/Kathmandu" in details


def test_what_is_found_is_counted_and_nothing_found_is_said(client: Client, cast: Cast) -> None:
    assert b"0 time zones found." in client.get(f"{VISIT}?zones=atlantis").content
    assert b"the first 40 are shown" in client.get(f"{VISIT}?zones=america").content


@pytest.mark.parametrize("search", ["%00", "<script>", "+" * 50, "%2B99:99", "%F0%9F%98%80"])
def test_any_text_can_be_looked_for(client: Client, cast: Cast, search: str) -> None:
    response = client.get(f"{VISIT}?zones={search}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_a_locked_zone_is_the_hosts_and_cannot_be_changed(client: Client, cast: Cast) -> None:
    hosts = [{"user_id": cast.priya.pk}]
    add_event_type(
        cast, "Locked", "locked", hosts=hosts, lock_time_zone_toggle_on_booking_page=True
    )
    for query in ("", "?cal.tz=America/New_York", "?zones=berlin"):
        html = client.get(f"/team/desk/locked{query}").content.decode()
        assert "Asia/Kolkata (UTC+05:30), the host's time zone" in html_text.unescape(html)
        assert "change-zone" not in html
        assert "zone-search" not in html
        assert "data-zone" not in html


def test_a_place_is_offered_once(client: Client, cast: Cast) -> None:
    choices = found(client, "zones=australia")
    assert "Australia/Sydney" in choices
    assert "Australia/NSW" not in choices
    assert "Asia/Kolkata" in found(client, "zones=india")


def test_the_form_tells_the_hosts_time_where_it_differs(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Solo", "solo")
    form = "/team/desk/solo?slot=2026-03-03T10:00:00Z&cal.tz="
    html = client.get(f"{form}Asia/Kathmandu").content.decode()
    assert "For your host: Tuesday 3 March 2026, 10:00 – 10:30, Europe/London (UTC)" in html
    # Another name, the same clock; and hosts in several zones have no time in common.
    assert "For your host" not in client.get(f"{form}Europe/Lisbon").content.decode()
    both = form.replace("solo", "visit")
    assert "For your host" not in client.get(f"{both}Asia/Kathmandu").content.decode()


def test_a_time_that_another_zone_was_offered_can_be_booked(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Hour", "hour", length_in_minutes=60)
    address = "/team/desk/hour?date=2026-03-03&cal.tz="
    for zone in ("Europe/London", "Asia/Kolkata", "Asia/Kathmandu"):
        html = html_text.unescape(client.get(address + zone).content.decode())
        slot = re.search(r"slot=([\dT%A-Z-]+?Z)", html.partition('class="slots"')[2])
        assert slot
        for other in ("America/New_York", "Asia/Kolkata", "Pacific/Chatham"):
            response = client.get(f"/team/desk/hour?slot={slot[1]}&cal.tz={other}")
            assert response.status_code == 200, (zone, other, slot[1])
    # A time that no zone is offered stays refused.
    for minute in ("07", "20"):
        refused = client.get(f"/team/desk/hour?slot=2026-03-03T10:{minute}:00Z&cal.tz=Asia/Tokyo")
        assert refused.status_code == 422


def test_zone_and_view_go_along_to_other_pages(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?view=list&cal.tz=Asia/Tokyo").content.decode()
    assert 'href="/team/desk?view=list&amp;cal.tz=Asia%2FTokyo"' in html
    html = client.get("/team/desk?view=list&cal.tz=Asia/Tokyo").content.decode()
    assert f'href="{VISIT}?view=list&amp;cal.tz=Asia%2FTokyo"' in html
