"""Section of the editor: locations of every kind (CONTRACT.md 5.3)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType, Location
from portal.staff.event_types.editor.rows import Rows
from portal.staff.event_types.editor.section import Fields, Surroundings
from portal.staff.kit.locations import BY_ATTENDEE, BY_ORGANIZER, DEFAULT_APP, UNKNOWN, app_name
from portal.web.text import web_address

# Kinds whose value the organizer gives, with the field of the wire that holds it.
VALUES = {"address": "address", "link": "link", "phone": "phone"}
# Conferencing integrations (CONTRACT.md 2.15).
APPS = (
    "cal-video google-meet zoom office365-video whereby-video whatsapp-video webex-video telegram-video tandem"
    " sylaps-video skype-video sirius-video signal-video shimmer-video salesroom-video roam-video riverside-video"
    " ping-video mirotalk-video jitsi jelly-video jelly-conferencing huddle facetime-video element-call-video"
    " eightxeight-video discord-video demodesk-video campfire-video"
)
_APP = "integration:"
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


class LocationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    value = forms.CharField(
        label=_("Address, link or phone number"),
        required=False,
        max_length=1000,
        widget=AdminTextInputWidget(),
    )
    public = forms.BooleanField(label=_("Shown before booking"), required=False)

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = _kinds(around, self.initial.get("kind", ""))

    def clean(self) -> Fields:
        values = self.cleaned_data
        kind = values.get("kind")
        value = str(values.get("value") or "").strip()
        # What Cal.com keeps already is not for us to refuse.
        if not self.has_changed() or kind not in VALUES:
            return values
        if not value:
            self.add_error("value", _("Say where: this kind of location needs it."))
        elif kind == "link" and not web_address(value):
            said = _("Give a whole web address, such as https://meet.example.com/room.")
            self.add_error("value", said)
        elif kind == "phone" and not _PHONE.fullmatch(_digits(value)):
            self.add_error("value", _("Give a whole phone number, such as +39 06 1234 5678."))
        return values


class Locations(Rows):
    key = "locations"
    heading = _("Where")
    note = _(
        "Of several locations the visitor chooses one. A conferencing app must be connected in Cal.com first. "
        "Without any, Cal Video is used."
    )
    template = "staff/event_types/editor/locations.html"
    row = LocationForm
    field: ClassVar[str] = "locations"

    def values_of(self, event_type: EventType) -> list[Fields]:
        return [_values(each) for each in event_type.locations]

    def wire_of(self, rows: Sequence[Mapping[str, Any]]) -> Fields:
        # The API answers with these kinds, and takes none of them.
        found = [_location(row) for row in rows if row["kind"] != "unknown"]
        # Cal.com refuses an empty list.
        return {"locations": found or [{"type": "integration", "integration": "cal-video"}]}

    @property
    def more_label(self) -> Any:
        return _("Add another location")


def _kinds(around: Surroundings, current: str) -> list[Any]:
    known = [*BY_ORGANIZER, *([DEFAULT_APP] if around.of_team else [])]
    apps = [(_APP + app, app_name(app)) for app in APPS.split()]
    kinds: list[Any] = [
        ("", "–"),
        *known,
        (_("Given by the attendee"), list(BY_ATTENDEE)),
        (_("Conferencing apps"), apps),
    ]
    named = {*dict(known), *dict(BY_ATTENDEE), *dict(apps)}
    # One that was set in Cal.com must not be lost by saving.
    if current and current not in named:
        kinds.append((current, UNKNOWN[1] if current == "unknown" else app_name(current)))
    return kinds


def _values(location: Location) -> Fields:
    if location.type == "integration":
        return {"kind": f"{_APP}{location.integration}", "value": "", "public": False}
    if location.type in VALUES:
        value = getattr(location, VALUES[location.type]) or ""
        return {"kind": location.type, "value": value, "public": bool(location.public)}
    known = {*dict(BY_ATTENDEE), DEFAULT_APP[0]}
    kind = location.type if location.type in known else "unknown"
    return {"kind": kind, "value": "", "public": False}


def _location(row: Mapping[str, Any]) -> Fields:
    kind = row["kind"]
    if kind.startswith(_APP):
        return {"type": "integration", "integration": kind.removeprefix(_APP)}
    if kind not in VALUES:
        return {"type": kind}
    value = row["value"].strip()
    # Sent as E.164, while people write blanks and brackets.
    given = _digits(value) if kind == "phone" else value
    return {"type": kind, VALUES[kind]: given, "public": row["public"]}


def _digits(phone: str) -> str:
    return re.sub(r"[\s().-]", "", phone)
