"""Sections of the editor: appearance of the visitor's page and of the calendar entry, and Cal Video."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import WebField, choice, switch, text_field

# Codes of the languages of the booking page (CONTRACT.md 2.15).
LANGUAGES = (
    "en ar az bg bn ca cs da de el es es-419 eu et fi fr he hu it ja km ko nl no pl pt-BR pt ro ru sk-SK sr sv tr uk"
    " vi zh-CN zh-TW"
)
LAYOUTS = (("month", _("Month")), ("week", _("Week")), ("column", _("Columns")))


class Presentation(Section):
    key = "presentation"
    heading = _("Page and calendar entry")
    folded = True
    plain = ("lock_time_zone_toggle_on_booking_page", "use_destination_calendar_email")
    lines: ClassVar[Any] = (
        "custom_name",
        "destination",
        "use_destination_calendar_email",
        "interface_language",
        "lock_time_zone_toggle_on_booking_page",
        ("default_layout", "layouts"),
    )

    custom_name = text_field(
        _("Name of the calendar entry"),
        most=500,
        help_text=_(
            "May hold {Event type title}, {Organiser}, {Scheduler}, {Location}, {Event duration}, {HOST}, {ATTENDEE}, "
            "first and last names, and {slug of a question}."
        ),
    )
    destination = choice(
        _("Calendar that bookings are written to"),
        (),
        _("Only calendars that are connected to the portal's account can be chosen."),
    )
    use_destination_calendar_email = switch(_("Write from that calendar's address"))
    interface_language = choice(
        _("Language of Cal.com's page"),
        (("", _("The visitor's")), *((code, code) for code in LANGUAGES.split())),
    )
    lock_time_zone_toggle_on_booking_page = switch(_("Visitors cannot change the time zone"))
    default_layout = choice(_("Layout at first"), (("", "–"), *LAYOUTS))
    layouts = forms.MultipleChoiceField(
        label=_("Layouts to choose from"),
        choices=LAYOUTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        field: Any = self.fields["destination"]
        chosen = self.initial["destination"]
        known = list(self.around.calendars)
        # A calendar that was disconnected since, or of another member, stays until it is changed.
        if chosen and chosen not in dict(known):
            known.append((chosen, chosen.partition(" ")[2]))
        field.choices = [("", _("The host's own choice")), *known]

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        layouts, calendar = event_type.booker_layouts, event_type.destination_calendar
        return super().values_of(event_type) | {
            "custom_name": event_type.custom_name or "",
            "destination": " ".join(calendar.get(name, "") for name in _CALENDAR)
            if calendar
            else "",
            "interface_language": event_type.interface_language or "",
            "default_layout": (layouts and layouts.default_layout) or "",
            "layouts": list(layouts.enabled_layouts) if layouts else [],
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        fields = super().wire_of(values) | {
            "custom_name": values["custom_name"],
            "interface_language": values["interface_language"],
        }
        # Sent only when there are some: Cal.com cannot take layouts or the calendar away.
        if values["default_layout"]:
            enabled = [name for name, _label in LAYOUTS if name in values["layouts"]]
            fields["booker_layouts"] = {
                "default_layout": values["default_layout"],
                "enabled_layouts": enabled,
            }
        if values["destination"]:
            # Integrations have no blank in their names; calendars may.
            parts = values["destination"].partition(" ")[::2]
            fields["destination_calendar"] = dict(zip(_CALENDAR, parts, strict=True))
        return fields

    def labels(self) -> dict[str, str]:
        return super().labels() | {
            "custom_name": str(_("Name of the calendar entry")),
            "interface_language": str(_("Language of Cal.com's page")),
            "booker_layouts": str(_("Layouts")),
            "destination_calendar": str(_("Calendar that bookings are written to")),
        }

    def form_fields(self) -> Mapping[str, str]:
        return {"booker_layouts": "default_layout", "destination_calendar": "destination"}

    def clean(self) -> Fields:
        values = self.cleaned_data
        first = values.get("default_layout")
        is_touched = self.touched("default_layout", "layouts")
        if is_touched and first and first not in values.get("layouts", []):
            self.add_error("layouts", _("The layout at first must be one of them."))
        for name in ("default_layout", "destination"):
            if self.initial[name] and not values.get(name) and not self.around.is_new:
                self.add_error(name, _("Cal.com cannot take this away: choose another one."))
        return values


_CALENDAR = ("integration", "externalId")
# The form's names, and those of the wire: the schema keeps these settings as they come.
VIDEO = {
    "disable_recording_for_organizer": "disableRecordingForOrganizer",
    "disable_recording_for_guests": "disableRecordingForGuests",
    "enable_automatic_recording_for_organizer": "enableAutomaticRecordingForOrganizer",
    "enable_automatic_transcription": "enableAutomaticTranscription",
    "disable_transcription_for_guests": "disableTranscriptionForGuests",
    "disable_transcription_for_organizer": "disableTranscriptionForOrganizer",
    "send_transcription_emails": "sendTranscriptionEmails",
}


class Video(Section):
    key = "video"
    heading = _("Cal Video")
    folded = True
    lines: ClassVar[Any] = (*VIDEO, "redirect_url_on_exit")

    disable_recording_for_organizer = switch(_("The organizer cannot record"))
    disable_recording_for_guests = switch(_("Guests cannot record"))
    enable_automatic_recording_for_organizer = switch(_("Record when the organizer joins"))
    enable_automatic_transcription = switch(_("Transcribe always"))
    disable_transcription_for_guests = switch(_("Guests get no transcript"))
    disable_transcription_for_organizer = switch(_("The organizer gets no transcript"))
    send_transcription_emails = switch(_("Send transcripts by mail"))
    redirect_url_on_exit = WebField(label=_("Lead people who leave the call to"))

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        # What Cal.com makes of an event type without these settings (CONTRACT.md 5.6).
        found = {"sendTranscriptionEmails": True} | (event_type.cal_video_settings or {})
        shown: Fields = {name: bool(found.get(wire)) for name, wire in VIDEO.items()}
        return shown | {"redirect_url_on_exit": found.get("redirectUrlOnExit") or ""}

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        found: Fields = {wire: values[name] for name, wire in VIDEO.items()}
        if values["redirect_url_on_exit"]:
            found["redirectUrlOnExit"] = values["redirect_url_on_exit"]
        return {"cal_video_settings": found}

    def labels(self) -> dict[str, str]:
        return {"cal_video_settings": "Cal Video"}

    def form_fields(self) -> Mapping[str, str]:
        return {"cal_video_settings": "redirect_url_on_exit"}
