"""The form of an event type: all sections at once, and what of them is sent to Cal.com."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import EventType
from portal.services.errors import InvalidInput
from portal.staff.event_types.editor.after_booking import AfterBooking, Privacy
from portal.staff.event_types.editor.availability import Availability
from portal.staff.event_types.editor.basics import Basics
from portal.staff.event_types.editor.limits import Limits
from portal.staff.event_types.editor.locations import Locations
from portal.staff.event_types.editor.presentation import Presentation, Video
from portal.staff.event_types.editor.questions import KINDS, OwnQuestions, StandardQuestions
from portal.staff.event_types.editor.rows import Rows
from portal.staff.event_types.editor.section import Fields, Section, Surroundings
from portal.staff.event_types.editor.team import Hosts, Team
from portal.staff.event_types.editor.terms import Confirmation, Seats, Series
from portal.staff.kit.edit_conflicts import OpenedState, as_json, value_text
from portal.staff.kit.edit_form import UNKNOWN_STATE
from portal.web.protection.readers import read_integer

MORE = "_more"
# An event type as Cal.com makes it when nothing is said (CONTRACT.md 5.6).
BLANK = EventType.model_validate(
    {
        "id": 0,
        "title": "",
        "slug": "",
        "lengthInMinutes": 30,
        "minimumBookingNotice": 120,
        "locations": [{"type": "integration", "integration": "cal-video"}],
    }
)
_ALWAYS_SENT = ("title", "slug", "length_in_minutes", "scheduling_type")
# A question that is there anyway: Cal.com refuses an empty list of questions.
_HARMLESS = {"slug": "notes", "required": False, "hidden": False}


class Editor:
    """The form of an event type.

    Its fields are those of the API (`current`, `wanted`), so that only what a person changed is sent.
    """

    def __init__(
        self, data: QueryDict | None = None, *, event_type: EventType, around: Surroundings
    ) -> None:
        self.event_type, self.around = event_type, around
        self.is_bound = data is not None
        kinds: list[type[Section] | type[Rows]] = [Basics]
        # In the order of the page.
        kinds += [Team, Hosts] if around.of_team else []
        kinds += [Locations, Availability, Limits, StandardQuestions, OwnQuestions]
        kinds += [Confirmation, Series, Seats, AfterBooking, Privacy, Presentation, Video]
        grown = _with_more_rows(data)
        self.sections = [kind(grown, event_type=event_type, around=around) for kind in kinds]
        self.problems: list[str | Promise] = []
        self.opened = OpenedState(
            self.current, salt=f"event-type.{event_type.id}", data=None if around.is_new else data
        )
        if self.opened.base is None:
            self.problems.append(UNKNOWN_STATE)

    @property
    def wants_rows(self) -> bool:
        # Each section has all that was sent.
        found: Any = self.sections[0]
        return self.is_bound and MORE in found.data

    def is_valid(self) -> bool:
        if not self.is_bound or self.opened.base is None:
            return False
        # All of them, not until the first wrong one: the page shows everything that is wrong.
        good = [section.is_valid() for section in self.sections]
        if all(good):
            self._check_together()
        return all(good) and not self.errors

    @property
    def errors(self) -> list[Any]:
        found = [section.errors for section in self.sections]
        return [*self.problems, *(each for each in found if each)]

    @property
    def current(self) -> Fields:
        """The fields of the API as Cal.com has them now."""
        # A duplicate is compared with what Cal.com would make, not with its model.
        source = BLANK if self.around.is_new else self.event_type
        return _joined(section.fields_of(source) for section in self.sections)

    @cached_property
    def wanted(self) -> Fields:
        return _joined(section.wire() for section in self.sections)

    @property
    def labels(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for section in self.sections:
            found |= section.labels()
        return found

    def changes(self) -> Fields:
        """Return what a person changed, as Cal.com takes it; nothing else may be sent."""
        changed = {name: self.wanted[name] for name in self.opened.changed(self.wanted)}
        # What goes along unchanged is sent as it is now, not as it was when the page was opened.
        return _sendable(changed, self.opened.current | changed)

    def fields_to_create(self) -> Fields:
        """Return what a new event type needs, and what of it is not as Cal.com makes it anyway."""
        usual = _joined(section.fields_of(BLANK) for section in self.sections)
        fields = {
            name: value
            for name, value in self.wanted.items()
            if name in _ALWAYS_SENT or value != usual.get(name, _NOTHING)
        }
        if fields.get("assign_all_team_members"):
            fields.pop("hosts", None)
        return _sendable(fields, self.wanted)

    def text(self, name: str, value: Any) -> str:
        del name
        return value_text(value)

    def refuse(self, error: InvalidInput) -> None:
        is_said = False
        for name, said in error.fields.items():
            sentence = said or error.sentence
            is_said |= any(section.refuse(name, sentence) for section in self.sections)
        if not is_said:
            self.problems.append(error.sentence)

    @property
    def losses(self) -> list[str]:
        """Sentences about what Cal.com's API answers with but does not take, so that a change here would lose it."""
        kinds = dict(KINDS)
        lost = []
        odd = [
            f for f in self.event_type.booking_fields if not f.is_default and f.type not in kinds
        ]
        if odd:
            lost.append(
                _(
                    "Some booking questions can be set only in Cal.com. A change of the questions here drops them."
                )
            )
        if any(location.type == "unknown" for location in self.event_type.locations):
            lost.append(
                _(
                    "Some locations can be set only in Cal.com. A change of the locations here drops them."
                )
            )
        return lost

    def _check_together(self) -> None:
        fields, seats = self.wanted, self._section(Seats)
        if "seats_per_time_slot" not in fields["seats"]:
            return
        # Cal.com may have kept an older mix of settings; who changes something else need not mend it.
        if not seats.touched(*seats.fields) and not self.around.is_new:
            return
        for name in ("confirmation_policy", "recurrence"):
            if not fields[name].get("disabled"):
                seats.add_error(
                    "number", _("Seats do not go together with confirmation or a series.")
                )
        if len(fields["locations"]) > 1:
            seats.add_error("number", _("Seats need a single location."))

    def _section(self, kind: type[Section]) -> Section:
        return next(each for each in self.sections if isinstance(each, kind))


_NOTHING = object()


def _joined(parts: Any) -> Fields:
    fields: Fields = {}
    for part in parts:
        fields |= part
    # Two lists on the page, one field of the API.
    own = fields.pop("own_questions", [])
    fields["booking_fields"] = [*fields.get("booking_fields", []), *own]
    return as_json(fields)


def _sendable(fields: Fields, wanted: Fields) -> Fields:
    sent = dict(fields)
    if "disable_guests" in sent:
        # Alone it would rebuild the questions from Cal.com's own.
        sent["booking_fields"] = wanted["booking_fields"]
    if sent.get("booking_fields") == []:
        sent["booking_fields"] = [_HARMLESS]
    # With a scheduling type the hosts must be sent again (CONTRACT.md 6.3).
    if "scheduling_type" in sent and not wanted.get("assign_all_team_members"):
        sent["hosts"] = wanted["hosts"]
    if sent.get("assign_all_team_members"):
        sent.pop("hosts", None)
    # Without it Cal.com knows no hosts any more, so they are named.
    if sent.get("assign_all_team_members") is False:
        sent["hosts"] = wanted["hosts"]
    return sent


def _with_more_rows(data: QueryDict | None) -> QueryDict | None:
    if data is None or MORE not in data:
        return data
    # Django's formsets count their rows by what was sent.
    grown = data.copy()
    key = f"{grown[MORE]}-TOTAL_FORMS"
    count = read_integer(str(grown.get(key, "")), most=999)
    if count is not None:
        grown[key] = str(count + 1)
    return grown
