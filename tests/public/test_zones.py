"""The chooser of time zones."""

import html as html_text
import re

import pytest
from django.test import Client

from tests.cast import Cast, add_event_type

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
        assert "data-propose-zone" not in html


def test_a_place_is_offered_once(client: Client, cast: Cast) -> None:
    choices = found(client, "zones=australia")
    assert "Australia/Sydney" in choices
    assert "Australia/NSW" not in choices
    assert "Asia/Kolkata" in found(client, "zones=india")
