"""One accent colour from settings, made readable on light and dark ground (WCAG 2.2, contrast 4.5 to 1)."""

import re

from django.core.exceptions import ImproperlyConfigured

LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#1b1f23"
READABLE = 4.6
"""A little more than the 4.5 that is asked, for rounding."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
type Rgb = tuple[float, float, float]


def accent_properties(colour: str) -> str:
    """Return CSS that sets ``--accent`` and ``--on-accent`` for both grounds.

    Raises ImproperlyConfigured for what is no hex colour.
    """
    if not _HEX.fullmatch(colour):
        raise ImproperlyConfigured(f"PORTAL_ACCENT={colour!r} must be a colour such as #0f6b5c.")
    light = _towards(_rgb(colour), (0.0, 0.0, 0.0), _rgb(LIGHT_GROUND))
    dark = _towards(_rgb(colour), (1.0, 1.0, 1.0), _rgb(DARK_GROUND))
    return f":root{{{_properties(light)}}}@media (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    return _contrast(_rgb(one), _rgb(other))


def _properties(accent: Rgb) -> str:
    white, black = _rgb("#ffffff"), _rgb("#111111")
    on_accent = white if _contrast(accent, white) >= _contrast(accent, black) else black
    return f"--accent:{_hex(accent)};--on-accent:{_hex(on_accent)}"


def _towards(colour: Rgb, target: Rgb, ground: Rgb) -> Rgb:
    for step in range(101):
        share = step / 100
        mixed: Rgb = (
            colour[0] + (target[0] - colour[0]) * share,
            colour[1] + (target[1] - colour[1]) * share,
            colour[2] + (target[2] - colour[2]) * share,
        )
        if _contrast(mixed, ground) >= READABLE:
            return mixed
    return target


def _rgb(colour: str) -> Rgb:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
