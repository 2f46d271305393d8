"""Descriptions stand on cards and in what search engines and messengers show as staff wrote them."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.cast import Cast, add_event_type

pytestmark = pytest.mark.both_backends

WRITTEN = 'Tom & Jerry "x": a<b and c>d\n\n1. first\n2. https://example.com/?a=1&copy=2'
READ = 'Tom & Jerry "x": a<b and c>d 1. first 2. https://example.com/?a=1&copy=2'
_MARKUP = {
    "description": r'<meta name="description" content="([^"]*)"',
    "messengers": r'<meta property="og:description" content="([^"]*)"',
    "card": r'<p class="card-summary"[^>]*>([^<]*)</p>',
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/team/desk/tom", "description"),
        ("/team/desk/tom", "messengers"),
        ("/team/desk/tom?slot=2026-03-03T10:00:00Z", "messengers"),
        ("/team/desk", "card"),
        ("/", "card"),
    ],
)
def test_descriptions_are_read_as_they_were_written(
    client: Client, cast: Cast, path: str, place: str
) -> None:
    add_event_type(cast, "Tom", "tom", description=WRITTEN)
    html = client.get(path).content.decode()
    assert READ in [unescape(one) for one in re.findall(_MARKUP[place], html)]
