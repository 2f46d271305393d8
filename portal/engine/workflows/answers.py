"""Workflows and verified addresses on the wire (CONTRACT.md 18.2)."""

from typing import Final

from django.db.models import QuerySet

from portal.engine.protocol.values import Json
from portal.engine.workflows.models import Action, Trigger, VerifiedEmail, Workflow, WorkflowStep

_RECIPIENTS: Final = {
    Action.EMAIL_HOST.value: "const",
    Action.EMAIL_ATTENDEE.value: "attendee",
    Action.EMAIL_ADDRESS.value: "email",
}


def with_relations(rows: QuerySet[Workflow]) -> QuerySet[Workflow]:
    return rows.prefetch_related("steps__verified_email", "event_types__children")


def workflow(row: Workflow) -> Json:
    return {
        "id": row.pk,
        "name": row.name,
        "activation": {
            "isActiveOnAllEventTypes": row.is_active_on_all,
            "activeOnEventTypeIds": _event_type_ids(row),
        },
        "trigger": _trigger(row),
        "steps": [_step(each) for each in row.steps.all()],
        "type": "event-type",
    }


def verified_email(row: VerifiedEmail) -> Json:
    return {"id": row.pk, "userId": row.user_id, "teamId": row.team_id, "email": row.email}


def _event_type_ids(row: Workflow) -> list[int]:
    # A managed event type stands beside its copies (recording 1132).
    chosen = {each.pk for each in row.event_types.all()}
    copies = {child.pk for each in row.event_types.all() for child in each.children.all()}
    return sorted(chosen | copies)


def _trigger(row: Workflow) -> Json:
    offset = {"offset": {"value": row.offset_value, "unit": row.offset_unit}}
    return {"type": row.trigger} | (offset if Trigger(row.trigger).has_offset else {})


def _step(row: WorkflowStep) -> Json:
    return {
        "id": row.pk,
        "stepNumber": row.number,
        "template": row.template,
        "recipient": _RECIPIENTS[row.action],
        "sender": row.sender,
        "includeCalendarEvent": row.includes_calendar_event,
        "email": row.verified_email.email if row.verified_email else "",
        "phone": "",
        "message": {"subject": row.subject, "html": row.html},
        "action": row.action,
    }
