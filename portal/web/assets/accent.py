"""Style sheet of the accent colour, made readable on light and dark ground (WCAG 2.2, contrast 4.5 to 1)."""

import hashlib
import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from portal.services.portal.appearance import appearance_known

DEFAULT = "#0f6b5c"
LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#1b1f23"
# A little more than the 4.5 that is asked, for rounding.
READABLE = 4.6

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
type Rgb = tuple[float, float, float]

WHITE: Rgb = (1.0, 1.0, 1.0)
BLACK: Rgb = (0.0, 0.0, 0.0)
INK: Rgb = (0.07, 0.07, 0.07)


# A style sheet loads nothing, and shows nothing as a document.
@csp_override({})
@xframe_options_exempt
@require_safe
def accent_sheet(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001
    sheet = accent_properties(_colour())
    if _digest(sheet) != digest:
        raise Http404
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    # For good: another colour has another address.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def accent_href() -> str:
    """Return the address of the sheet, empty for the default colour, which stands in visitors.css."""
    colour = _colour()
    return "" if colour == DEFAULT else reverse("accent", args=[_digest(accent_properties(colour))])


def _colour() -> str:
    return appearance_known().accent or settings.PORTAL_ACCENT


def _digest(sheet: str) -> str:
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]


# Up to two hundred mixtures are tried: a millisecond, and every page names the sheet.
@lru_cache(maxsize=64)
def accent_properties(colour: str, on_dark: str = "") -> str:
    """Return CSS that sets ``--accent``, ``--on-accent`` and ``--soft``, the accent's tint, for both grounds.

    `on_dark` is another colour for the dark one. Raises ImproperlyConfigured for what is no hex colour.
    """
    on_dark = on_dark or colour
    if not (_HEX.fullmatch(colour) and _HEX.fullmatch(on_dark)):
        raise ImproperlyConfigured(f"PORTAL_ACCENT={colour!r} must be a colour such as #0f6b5c.")
    light = _properties(_rgb(colour), BLACK, _rgb(LIGHT_GROUND), tint=0.08)
    # A tint of 8 % would not be seen on the dark ground.
    dark = _properties(_rgb(on_dark), WHITE, _rgb(DARK_GROUND), tint=0.14)
    found = ";".join(f"{name}:light-dark({light[name]},{dark[name]})" for name in light)
    return f":root{{{found}}}"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    return _contrast(_rgb(one), _rgb(other))


def _properties(colour: Rgb, target: Rgb, ground: Rgb, *, tint: float) -> dict[str, str]:
    # In hundredths towards black or white, which keeps the hue; the end of the way is always readable.
    for step in range(101):
        accent = _mix(colour, target, step / 100)
        soft = _mix(ground, accent, tint)
        if min(_contrast(accent, ground), _contrast(accent, soft)) >= READABLE:
            break
    ink = max((WHITE, INK), key=lambda candidate: _contrast(accent, candidate))
    return {"--accent": _hex(accent), "--on-accent": _hex(ink), "--soft": _hex(soft)}


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


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
        # The formula of WCAG 2 for relative luminance, with sRGB's own threshold.
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
