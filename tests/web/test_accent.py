"""Any accent colour stays readable."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.web.accent import DARK_GROUND, LIGHT_GROUND, accent_properties, contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_links_and_buttons_can_be_read_on_both_grounds(colour: str) -> None:
    accents = re.findall(r"--accent:(#\w{6})", accent_properties(colour))
    inks = re.findall(r"--on-accent:(#\w{6})", accent_properties(colour))
    assert contrast(accents[0], LIGHT_GROUND) >= 4.5
    assert contrast(accents[1], DARK_GROUND) >= 4.5
    assert all(contrast(accent, ink) >= 4.5 for accent, ink in zip(accents, inks, strict=True))


@pytest.mark.parametrize("text", ["teal", "#12", "#1234567", "red;}body{", ""])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ACCENT"):
        accent_properties(text)
