"""Creating and changing workflows (CONTRACT.md 18.2).

A refusal changes nothing: Cal.com leaves a nameless workflow behind, or deletes steps.
"""

from typing import Any, Final

from django.db import transaction

from portal.engine import clock
from portal.engine.errors import BadRequest, trpc_error
from portal.engine.event_types.models import EventType
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Team
from portal.engine.workflows import bodies
from portal.engine.workflows.models import Action, Trigger, VerifiedEmail, Workflow, WorkflowStep

_DEFAULT_OFFSET: Final[Json] = {"value": 24, "unit": "hour"}


def create(team: Team, body: Any) -> Workflow:
    """Raises ValidationFailed, BadRequest for a step that cannot be taken, or the 401 of another team's event type."""
    values = bodies.CREATE.validated(body)
    row = Workflow(team=team, name=values["name"], trigger=Trigger.BEFORE_EVENT)
    with transaction.atomic():
        _set_trigger(row, values.get("trigger") or {})
        row.save()
        _activate(row, values.get("activation") or {})
        _write_steps(row, values["steps"], bodies.templates_of(body))
    return row


def update(row: Workflow, body: Any) -> Workflow:
    """Replace the parts that `body` names. Raises as `create` does."""
    values = bodies.UPDATE.validated(body)
    with transaction.atomic():
        if values.get("name") is not None:
            row.name = values["name"]
        if values.get("trigger") is not None:
            _set_trigger(row, values["trigger"])
        if values.get("activation") is not None:
            _activate(row, values["activation"])
        row.save()
        if values.get("steps") is not None:
            _replace_steps(row, values["steps"], bodies.templates_of(body))
    return row


def _set_trigger(row: Workflow, trigger: Json) -> None:
    offset = trigger.get("offset") or {}
    before = (row.trigger, row.offset_value, row.offset_unit)
    row.trigger = trigger.get("type") or row.trigger
    row.offset_value = int(offset.get("value", row.offset_value))
    row.offset_unit = offset.get("unit") or row.offset_unit
    if before != (row.trigger, row.offset_value, row.offset_unit):
        row.active_since = clock.now()


def _activate(row: Workflow, activation: Json) -> None:
    chosen = activation.get("activeOnEventTypeIds") or []
    is_on_all = bool(activation.get("isActiveOnAllEventTypes"))
    found = EventType.objects.filter(pk__in=[int(each) for each in chosen])
    # Unknown event types are none (recording 1141); those of others are not the team's to write about.
    for each in found.select_related("parent"):
        owner = each.parent if each.parent is not None else each
        if owner.team_id != row.team_id:
            raise trpc_error(401, "UNAUTHORIZED")
    wanted = set() if is_on_all else set(found.values_list("pk", flat=True))
    present = set(row.event_types.values_list("pk", flat=True))
    if (row.is_active_on_all, present) != (is_on_all, wanted):
        row.active_since = clock.now()
    row.is_active_on_all = is_on_all
    row.event_types.set(wanted)
    row.save(update_fields=["is_active_on_all", "active_since"])


def _write_steps(row: Workflow, steps: list[Json], templates: list[str]) -> None:
    for each, template in zip(steps, templates, strict=True):
        _fill(WorkflowStep(workflow=row), each, template)


def _replace_steps(row: Workflow, steps: list[Json], templates: list[str]) -> None:
    present = {each.pk: each for each in row.steps.all()}
    kept: set[int] = set()
    for each, template in zip(steps, templates, strict=True):
        number = int(each["id"])
        # A negative id is that of a new step.
        if number >= 0 and (number not in present or number in kept):
            raise BadRequest(f"Step with id={number} is not one of the workflow, or named twice.")
        step = present[number] if number >= 0 else WorkflowStep(workflow=row)
        kept.add(_fill(step, each, template).pk)
    row.steps.exclude(pk__in=kept).delete()


def _fill(step: WorkflowStep, values: Json, template: str) -> WorkflowStep:
    action, message = values["action"], values.get("message") or {}
    if action not in Action.values:
        raise BadRequest(
            f"A step cannot have the action {action}: email_host, email_attendee and email_address"
            " are possible, because only emails can be sent."
        )
    if not message["subject"].strip() or not message["html"].strip():
        raise BadRequest("The message of a step needs a subject and a text.")
    step.number, step.action, step.template = int(values["stepNumber"]), action, template
    step.sender, step.subject, step.html = values["sender"], message["subject"], message["html"]
    step.includes_calendar_event = bool(values.get("includeCalendarEvent"))
    step.verified_email = None
    if action == Action.EMAIL_ADDRESS:
        step.verified_email = _verified(step.workflow.team, int(values["verifiedEmailId"]))
    step.save()
    return step


def _verified(team: Team, verified_id: int) -> VerifiedEmail:
    found = VerifiedEmail.objects.filter(team=team, pk=verified_id).first()
    if found is None:
        raise BadRequest("Invalid Verified Email Id.")
    return found
