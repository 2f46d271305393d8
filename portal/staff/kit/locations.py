"""Locations of event types in words (CONTRACT.md 5.3)."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import Location

BY_ORGANIZER: tuple[tuple[str, str | Promise], ...] = (
    ("address", _("At an address")),
    ("link", _("Online, by a link")),
    ("phone", _("By phone, the attendee calls")),
)
BY_ATTENDEE: tuple[tuple[str, str | Promise], ...] = (
    ("attendeePhone", _("By phone, the attendee is called")),
    ("attendeeAddress", _("At the attendee's address")),
    ("attendeeDefined", _("Somewhere the attendee chooses")),
)
DEFAULT_APP: tuple[str, str | Promise] = ("organizersDefaultApp", _("The organizer's default app"))
UNKNOWN: tuple[str, str | Promise] = ("unknown", _("Something that only Cal.com's own app can set"))


def app_name(app: str) -> str:
    return (
        app.removesuffix("-video").replace("-", " ").title() if app != "cal-video" else "Cal Video"
    )


def summary(locations: Sequence[Location]) -> str:
    return ", ".join(_words(each) for each in locations) or str(_("none"))


def _words(each: Location) -> str:
    if each.type == "integration":
        return app_name(each.integration or "")
    labels = dict((*BY_ORGANIZER, *BY_ATTENDEE, DEFAULT_APP, UNKNOWN))
    value = each.address or each.link or each.phone or ""
    return ": ".join(part for part in (str(labels.get(each.type, each.type)), value) if part)
