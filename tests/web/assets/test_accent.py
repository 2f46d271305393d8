"""Any accent colour stays readable."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.web.assets.accent import DARK_GROUND, LIGHT_GROUND, accent_properties, contrast

MUTED_ON_LIGHT, MUTED_ON_DARK = re.findall(
    r"--muted: (#\w{6})", (settings.BASE_DIR / "static" / "css" / "base.css").read_text()
)
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_links_and_buttons_can_be_read_on_both_grounds(colour: str) -> None:
    accents = re.findall(r"--accent:(#\w{6})", accent_properties(colour))
    inks = re.findall(r"--on-accent:(#\w{6})", accent_properties(colour))
    tints = re.findall(r"--soft:(#\w{6})", accent_properties(colour))
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
