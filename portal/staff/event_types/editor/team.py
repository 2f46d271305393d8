"""Sections of the editor: scheduling type and hosts of a team's event type (CONTRACT.md 6.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.rows import Rows
from portal.staff.event_types.editor.section import Fields, Section, Surroundings
from portal.staff.kit.fields import choice, switch

SCHEDULING = (
    ("collective", _("Collective: all hosts together")),
    ("roundRobin", _("Round robin: the next free host")),
    ("managed", _("Managed: a template, each host gets a copy")),
)
PRIORITIES = (
    ("", _("Medium")),
    ("lowest", _("Lowest")),
    ("low", _("Low")),
    ("high", _("High")),
    ("highest", _("Highest")),
)


class Team(Section):
    key = "team"
    heading = _("Team")
    note = _(
        "Managed event types stay managed, and others never become so: Cal.com allows no change."
    )
    lines: ClassVar[Any] = (
        "scheduling_type",
        "assign_all_team_members",
        "reschedule_with_same_round_robin_host",
    )
    plain = ("assign_all_team_members", "reschedule_with_same_round_robin_host")

    scheduling_type = choice(_("Scheduling type"), SCHEDULING, required=True)
    assign_all_team_members = switch(
        _("All team members are hosts"), _("Also those who join the team later.")
    )
    reschedule_with_same_round_robin_host = switch(_("Rescheduled bookings keep their host"))

    def prepare(self) -> None:
        if self.around.is_new:
            return
        # Cal.com lets neither become the other.
        is_managed = self.event_type.scheduling_type == "managed"
        field: Any = self.fields["scheduling_type"]
        field.choices = [one for one in SCHEDULING if (one[0] == "managed") == is_managed]

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        return super().values_of(event_type) | {"scheduling_type": event_type.scheduling_type}

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        return super().wire_of(values) | {"scheduling_type": values["scheduling_type"]}

    def labels(self) -> dict[str, str]:
        return super().labels() | {"scheduling_type": str(_("Scheduling type"))}


class HostForm(forms.Form):
    user_id = forms.IntegerField(widget=forms.HiddenInput, disabled=True)
    is_host = forms.BooleanField(label=_("Host"), required=False)
    mandatory = forms.BooleanField(label=_("Always takes part"), required=False)
    priority = choice(_("Priority"), PRIORITIES)

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user_id = int(self.initial["user_id"])
        known = {person.user_id: person.name for person in around.members}
        self.name = known.get(user_id) or self.initial.get("name") or f"#{user_id}"
        self.label_suffix = ""


class Hosts(Rows):
    key = "hosts"
    heading = _("Hosts")
    note = _(
        "“Always takes part” and the priority count for round robin. Weights are set in Cal.com's own app: its API "
        "has none."
    )
    template = "staff/event_types/editor/hosts.html"
    row = HostForm
    field: ClassVar[str] = "hosts"
    can_grow = False

    def values_of(self, event_type: EventType) -> list[Fields]:
        hosts = {host.user_id: host for host in event_type.hosts}
        people = [person.user_id for person in self.around.members]
        rows: list[Fields] = []
        # Hosts who are no members any more keep their row, so that saving does not remove them unseen.
        for user_id in dict.fromkeys((*people, *hosts)):
            host = hosts.get(user_id)
            priority = host.priority if host and host.priority != "medium" else ""
            rows.append(
                {
                    "user_id": user_id,
                    "name": host.name if host else "",
                    "is_host": host is not None,
                    "mandatory": bool(host and host.mandatory),
                    "priority": priority or "",
                }
            )
        return rows

    def wire_of(self, rows: Sequence[Mapping[str, Any]]) -> Fields:
        chosen = [row for row in rows if row["is_host"]]
        # By id: Cal.com promises no order, and another one would look like a change.
        return {"hosts": [_host(row) for row in sorted(chosen, key=lambda row: row["user_id"])]}


def _host(row: Mapping[str, Any]) -> Fields:
    host: Fields = {"user_id": row["user_id"]}
    # Left out where they are as usual: they count for round robin only (CONTRACT.md 6.3).
    if row["mandatory"] or row["priority"]:
        host |= {"mandatory": row["mandatory"], "priority": row["priority"] or "medium"}
    return host
