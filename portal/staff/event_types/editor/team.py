"""How a team takes bookings: scheduling type and hosts (CONTRACT.md 6.3)."""

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
    """Who takes a booking."""

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
        """Offer what the event type can become."""
        if self.around.is_new:
            return
        is_managed = self.event_type.scheduling_type == "managed"
        field: Any = self.fields["scheduling_type"]
        field.choices = [one for one in SCHEDULING if (one[0] == "managed") == is_managed]

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        """Return the values."""
        return super().values_of(event_type) | {"scheduling_type": event_type.scheduling_type}

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        """Return the fields."""
        return super().wire_of(values) | {"scheduling_type": values["scheduling_type"]}

    def labels(self) -> dict[str, str]:
        """Return what people call the fields."""
        return super().labels() | {"scheduling_type": str(_("Scheduling type"))}


class HostForm(forms.Form):
    """A member of the team, who may be a host."""

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
    """The team's members, and which of them are hosts."""

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
        """Return a row per member, and per host who is no member any more."""
        hosts = {host.user_id: host for host in event_type.hosts}
        people = [person.user_id for person in self.around.members]
        rows: list[Fields] = []
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
        """Return the hosts, by id."""
        chosen = [row for row in rows if row["is_host"]]
        return {"hosts": [_host(row) for row in sorted(chosen, key=lambda row: row["user_id"])]}


def _host(row: Mapping[str, Any]) -> Fields:
    host: Fields = {"user_id": row["user_id"]}
    if row["mandatory"] or row["priority"]:
        host |= {"mandatory": row["mandatory"], "priority": row["priority"] or "medium"}
    return host
