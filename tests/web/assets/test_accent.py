"""Any accent colour stays readable."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from portal.web.assets.accent import (
    DARK_GROUND,
    DEFAULT,
    LIGHT_GROUND,
    accent_properties,
    contrast,
)

SHEET = (settings.BASE_DIR / "static" / "public" / "visitors.css").read_text()
MUTED_ON_LIGHT, MUTED_ON_DARK = re.findall(r"--muted: light-dark\((#\w{6}), (#\w{6})\)", SHEET)[0]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def both(colour: str, name: str) -> tuple[str, str]:
    """Return a property on light and on dark ground."""
    found = re.findall(rf"--{name}:light-dark\((#\w{{6}}),(#\w{{6}})\)", accent_properties(colour))
    ((light, dark),) = found
    return light, dark


@given(COLOURS)
def test_links_and_buttons_can_be_read_on_both_grounds(colour: str) -> None:
    accents = both(colour, "accent")
    inks = both(colour, "on-accent")
    tints = both(colour, "soft")
    assert contrast(accents[0], LIGHT_GROUND) >= 4.5
    assert contrast(accents[1], DARK_GROUND) >= 4.5
    assert all(contrast(accent, tint) >= 4.5 for accent, tint in zip(accents, tints, strict=True))
    assert contrast(MUTED_ON_LIGHT, tints[0]) >= 4.5
    assert contrast(MUTED_ON_DARK, tints[1]) >= 4.5
    assert all(contrast(accent, ink) >= 4.5 for accent, ink in zip(accents, inks, strict=True))


@pytest.mark.parametrize("text", ["teal", "#12", "#1234567", "red;}body{", ""])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ACCENT"):
        accent_properties(text)


def test_the_default_stands_in_the_sheet_of_all_pages(client: Client, db: None) -> None:
    assert settings.PORTAL_ACCENT == DEFAULT
    written = re.findall(r"--(on-accent|accent|soft): light-dark\((#\w{6}), (#\w{6})\);", SHEET)
    assert len(written) == 3
    assert {name: pair for name, *pair in written} == {
        name: [*both(DEFAULT, name)] for name, *_pair in written
    }
    assert "accent" not in client.get("/bookings").content.decode()


def test_another_is_a_sheet_that_is_kept_for_good(
    client: Client, db: None, settings: Settings
) -> None:
    settings.PORTAL_ACCENT = "#7a1fa2"
    page = client.get("/bookings").content.decode()
    href = re.findall(r'href="(/accent\.\w+\.css)"', page)[0]
    response = client.get(href)
    assert response.content.decode() == accent_properties(settings.PORTAL_ACCENT)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert client.get("/accent.000000000000.css").status_code == 404
