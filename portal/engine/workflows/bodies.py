"""Bodies of workflow calls (CONTRACT.md 18.2)."""

from typing import Any, Final

from portal.engine.protocol.constraints import bounded
from portal.engine.protocol.validation import (
    Constraint,
    Field,
    Shape,
    array_max_size,
    array_min_size,
    each_is_number,
    field,
    is_array,
    is_boolean,
    is_in,
    is_number,
    is_object,
    is_string,
    max_length,
)
from portal.engine.protocol.values import Json
from portal.engine.workflows.models import Action, Trigger

# As Cal.com lists them; the engine refuses the others afterwards, in words of its own.
ACTIONS: Final = (
    *Action.values,
    *("sms_attendee", "sms_number", "whatsapp_attendee", "whatsapp_number", "cal_ai_phone_call"),
)
TEMPLATES: Final = ("reminder", "custom", "rescheduled", "completed", "rating", "cancelled")
UNITS: Final = ("hour", "minute", "day")
MOST_STEPS: Final = 50
LONGEST_HTML: Final = 100_000
# Ten years: sums with it stay within Python's calendar.
LONGEST_OFFSET: Final = {"minute": 5_256_000, "hour": 87_600, "day": 3_650}
_NO_STEP: Final = (
    "Your workflow must contain at least one allowed step. allowed steps are " + ",".join(ACTIONS)
)
_MESSAGE: Final = Shape(
    {
        "subject": field(max_length(1000), is_string()),
        "html": field(max_length(LONGEST_HTML), is_string()),
    }
)
_STEP: Final[dict[str, Field]] = {
    "action": field(is_in(ACTIONS, name="isIn")),
    "stepNumber": field(bounded(2**31 - 1), is_number()),
    "sender": field(max_length(1000), is_string()),
}
_EMAIL_STEP: Final = _STEP | {
    "includeCalendarEvent": field(is_boolean(), required=False),
    "message": field(is_object(), inside=_MESSAGE),
}
_OTHER_STEP: Final = _STEP | {"phoneRequired": field(is_boolean(), required=False)}
_IDENTIFIED: Final = {"id": field(is_number())}


class _Step(Shape):
    """A step, whose properties go by its action; with an id in changes."""

    def __init__(self, more: dict[str, Field]) -> None:
        super().__init__(_STEP | more)
        address = {"verifiedEmailId": field(is_number())}
        self._of_action = {
            Action.EMAIL_HOST.value: Shape(_EMAIL_STEP | more),
            Action.EMAIL_ATTENDEE.value: Shape(_EMAIL_STEP | more),
            Action.EMAIL_ADDRESS.value: Shape(_EMAIL_STEP | address | more),
        }
        self._other = Shape(_OTHER_STEP | more)

    def _shape(self, values: Json) -> Shape:
        action = values.get("action")
        if isinstance(action, str) and action in self._of_action:
            return self._of_action[action]
        return self._other

    def known(self, values: Json) -> Json:
        return self._shape(values).known(values)

    def errors(self, values: Json) -> list[Json]:
        return self._shape(values).errors(values)


class _Trigger(Shape):
    """A trigger; those without an offset drop one that is sent."""

    def known(self, values: Json) -> Json:
        kept = super().known(values)
        if not _has_offset(kept):
            kept.pop("offset", None)
        return kept


def _has_offset(trigger: Json) -> bool:
    kind = trigger.get("type")
    return isinstance(kind, str) and kind in Trigger.values and Trigger(kind).has_offset


def _too_far(offset: Json) -> list[tuple[str, str]]:
    value, most = offset.get("value"), LONGEST_OFFSET.get(str(offset.get("unit")), 0)
    if isinstance(value, int | float) and (int(value) != value or (most and abs(value) > most)):
        return [("value", "value must be a whole number of at most ten years")]
    return []


_OFFSET: Final = Shape(
    {
        "value": field(is_number()),
        "unit": field(is_in(UNITS, name="isIn")),
    },
    whole=_too_far,
)
_TRIGGER: Final = _Trigger(
    {
        "type": field(is_in(Trigger.values, name="isIn")),
        "offset": field(required=False, inside=_OFFSET),
    }
)
_ACTIVATION: Final = Shape(
    {
        "isActiveOnAllEventTypes": field(is_boolean(), required=False),
        "activeOnEventTypeIds": field(
            array_max_size(1000), each_is_number(), is_array(), required=False
        ),
    }
)


def _steps(step: Shape) -> Field:
    fits = array_min_size(1, _NO_STEP)
    # A list that is missing or empty is the only thing that is said of it.
    most = Constraint(
        "arrayMaxSize", array_max_size(MOST_STEPS).is_met, array_max_size(MOST_STEPS).message
    )
    return field(most, fits, each=step)


CREATE: Final = Shape(
    {
        "name": field(max_length(1000), is_string()),
        "activation": field(required=False, inside=_ACTIVATION),
        "trigger": field(required=False, inside=_TRIGGER),
        "steps": _steps(_Step({})),
    }
)
UPDATE: Final = Shape(
    {
        **CREATE.partial().fields,
        "steps": Field(
            _steps(_Step(_IDENTIFIED)).constraints,
            required=False,
            inside=_Step(_IDENTIFIED),
            each_inside=True,
        ),
    }
)


def templates_of(body: Any) -> list[str]:
    """Return the template of each step, which Cal.com reads no more than the step's recipient."""
    steps = body.get("steps") if isinstance(body, dict) else None
    given = [each.get("template") if isinstance(each, dict) else None for each in steps or []]
    return [each if isinstance(each, str) and each in TEMPLATES else "reminder" for each in given]
