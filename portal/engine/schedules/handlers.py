"""/v2/schedules (CONTRACT.md 7)."""

from portal.engine.errors import BadRequest, Forbidden, NotFound
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import SCHEDULES, route
from portal.engine.schedules import answers
from portal.engine.schedules import bodies as schedules
from portal.engine.schedules.models import Schedule
from portal.engine.teams.permissions import to_id


@route("GET", "/schedules", versions=SCHEDULES)
def list_schedules(call: Call) -> Answer:
    rows = answers.with_relations(Schedule.objects.filter(owner=call.caller)).order_by("id")
    return Answer([answers.schedule(row) for row in rows])


@route("GET", "/schedules/default", versions=SCHEDULES)
def get_default(call: Call) -> Answer:
    row = call.caller.default_schedule
    return Answer(answers.schedule(row) if row else None)


@route("GET", "/schedules/{schedule_id}", versions=SCHEDULES)
def get(call: Call, schedule_id: str) -> Answer:
    return Answer(answers.schedule(own(call.caller, schedule_id)))


@route("POST", "/schedules", versions=SCHEDULES, changes=Change.HOURS)
def create(call: Call) -> Answer:
    return Answer(answers.schedule(schedules.create(call.caller, call.body)), status=201)


@route("PATCH", "/schedules/{schedule_id}", versions=SCHEDULES, changes=Change.HOURS)
def update(call: Call, schedule_id: str) -> Answer:
    row = schedules.update(own(call.caller, schedule_id), call.body)
    return Answer(answers.schedule(row))


@route("DELETE", "/schedules/{schedule_id}", versions=SCHEDULES)
def delete(call: Call, schedule_id: str) -> Answer:
    try:
        row = own(call.caller, schedule_id)
    except NotFound as error:
        # Cal.com answers 400 with the same text here (recording 27).
        raise BadRequest(error.message) from error
    row.delete()
    return Answer(body={"status": "success"})


def own(user: User, schedule_id: str) -> Schedule:
    """Return a schedule of `user`. Raises NotFound, or Forbidden for another user's."""
    row = Schedule.objects.select_related("owner").filter(pk=to_id(schedule_id)).first()
    if row is None:
        raise NotFound(f"Schedule with ID={schedule_id} does not exist.")
    if row.owner_id != user.pk:
        raise Forbidden(f"User with ID={user.pk} does not own schedule with ID={schedule_id}")
    return row
