"""Names of locations, and what the visitor has to add for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import Location
from portal.web.text import left_to_right

# How Cal.com stores a video call until its link exists (CONTRACT.md 2.15).
_STORED_VIDEO = {
    "integrations:daily": "cal-video",
    "integrations:google:meet": "google-meet",
    "integrations:office365_video": "office365-video",
}

INTEGRATIONS = {
    "cal-video": "Cal Video",
    "google-meet": "Google Meet",
    "zoom": "Zoom",
    "office365-video": "Microsoft Teams",
    "jitsi": "Jitsi Meet",
    "whereby-video": "Whereby",
    "webex-video": "Webex",
    "whatsapp-video": "WhatsApp",
    "facetime-video": "FaceTime",
    "discord-video": "Discord",
}

# What links made for Cal.com call a location's type (CONTRACT.md 5.3, 11.2).
_INTERNAL = {
    "inPerson": "address",
    "link": "link",
    "userPhone": "phone",
    "attendeeInPerson": "attendeeAddress",
    "phone": "attendeePhone",
    "somewhereElse": "attendeeDefined",
    "conferencing": "organizersDefaultApp",
}


@dataclass(frozen=True, slots=True)
class LocationOption:
    """One location a visitor may choose; `asks` names what else must be given: phone, address, text or nothing."""

    label: str
    wire: dict[str, str]
    asks: str = ""
    asks_label: str = ""
    wire_key: str = ""


def location_option(location: Location) -> LocationOption:
    kind = location.type
    match kind:
        case "address":
            # Cal.com gives an address that is not public to the attendees only, in the booking.
            stored = location.address if location.public else ""
            return LocationOption(stored or _("In person"), {"type": kind})
        case "link":
            return LocationOption(_("Online, by a link"), {"type": kind})
        case "phone":
            known = left_to_right(location.phone) if location.public and location.phone else ""
            label = _("You call %(number)s") % {"number": known} if known else _("You call us")
            return LocationOption(label, {"type": kind})
        case "integration":
            wire_name = location.integration or ""
            label = _("Video call (%(name)s)") % {"name": _app_name(wire_name)}
            return LocationOption(label, {"type": kind, "integration": wire_name})
        case "attendeePhone":
            return LocationOption(
                _("We call you"), {"type": kind}, "phone", _("Your phone number"), "phone"
            )
        case "attendeeAddress":
            return LocationOption(
                _("At your address"), {"type": kind}, "address", _("Your address"), "address"
            )
        case "attendeeDefined":
            return LocationOption(
                _("Somewhere else"), {"type": kind}, "text", _("Where should we meet?"), "location"
            )
        case "organizersDefaultApp":
            return LocationOption(_("Online meeting"), {"type": kind})
        case _other:
            return LocationOption(_("As agreed"), {})


def find_location(name: str, options: Sequence[LocationOption]) -> int | None:
    """Return the index in `options` of the location that a link names, by Cal.com's internal name or the API's."""
    name = name.strip()
    if name.startswith("integrations:"):
        app = _STORED_VIDEO.get(name) or name.removeprefix("integrations:").replace("_", "-")
        wire = {"type": "integration", "integration": app}
    else:
        # Cal.com's internal names first: its "phone" is the API's "attendeePhone".
        offered = (option.wire["type"] for option in options if option.wire)
        types = {kind.lower(): kind for kind in offered}
        types |= {known.lower(): kind for known, kind in _INTERNAL.items()}
        wire = {"type": types.get(name.lower(), name)}
    matches = (
        number for number, option in enumerate(options) if wire.items() <= option.wire.items()
    )
    return next(matches, None)


def _app_name(wire_name: str) -> str:
    return INTEGRATIONS.get(wire_name) or wire_name.replace("-", " ").capitalize()


def stored_location(location: str | None) -> str:
    """Return a booking's location for a person: an address or link as it is, a number as a call, a video by name."""
    stored = (location or "").strip()
    if stored.startswith("integrations:"):
        name = _STORED_VIDEO.get(stored) or stored.removeprefix("integrations:").replace("_", "-")
        return _("Video call (%(name)s); the link follows") % {"name": _app_name(name)}
    if stored.startswith("+") and stored[1:].replace(" ", "").isdecimal():
        return _("Phone call: %(number)s") % {"number": left_to_right(stored)}
    return stored
