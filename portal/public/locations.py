"""Where a booking takes place: how each kind of location is named, and what the visitor must add."""

from dataclasses import dataclass

from portal.calcom.schemas.event_type import Location

_STORED_VIDEO = {
    "integrations:daily": "cal-video",
    "integrations:google:meet": "google-meet",
    "integrations:office365_video": "office365-video",
}
"""How Cal.com stores a video call until its link exists (CONTRACT.md 2.15)."""

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


@dataclass(frozen=True, slots=True)
class LocationOption:
    """One location a visitor may choose; `asks` names what else must be given: phone, address, text or nothing."""

    label: str
    wire: dict[str, str]
    asks: str = ""
    asks_label: str = ""
    wire_key: str = ""


def location_option(location: Location) -> LocationOption:
    """Return how a location of an event type is offered (CONTRACT.md 4.2 and 5.3)."""
    kind = location.type
    match kind:
        case "address":
            place = location.address if location.public else ""
            return LocationOption(place or "In person", {"type": kind})
        case "link":
            return LocationOption("Online, by a link", {"type": kind})
        case "phone":
            number = location.phone if location.public else ""
            return LocationOption(f"You call {number}" if number else "You call us", {"type": kind})
        case "integration":
            wire_name = location.integration or ""
            name = INTEGRATIONS.get(wire_name) or wire_name.replace("-", " ").capitalize()
            return LocationOption(f"Video call ({name})", {"type": kind, "integration": wire_name})
        case "attendeePhone":
            return LocationOption(
                "We call you", {"type": kind}, "phone", "Your phone number", "phone"
            )
        case "attendeeAddress":
            return LocationOption(
                "At your address", {"type": kind}, "address", "Your address", "address"
            )
        case "attendeeDefined":
            return LocationOption(
                "Somewhere else", {"type": kind}, "text", "Where should we meet?", "location"
            )
        case "organizersDefaultApp":
            return LocationOption("Online meeting", {"type": kind})
        case _:
            return LocationOption("As agreed", {})


def stored_place(location: str | None) -> str:
    """Return a booking's location for a person: an address or link as it is, a number as a call, a video by name."""
    place = (location or "").strip()
    if place.startswith("integrations:"):
        name = _STORED_VIDEO.get(place) or place.removeprefix("integrations:").replace("_", "-")
        return f"Video call ({INTEGRATIONS.get(name, name.capitalize())}); the link follows"
    if place.startswith("+") and place[1:].replace(" ", "").isdecimal():
        return f"Phone call: {place}"
    return place
