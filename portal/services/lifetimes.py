"""How long kept answers hold, by kind, and what makes the engine's out of date before."""

from dataclasses import dataclass

from portal.process import invalidation


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Seconds: how long an answer is fresh, may be shown while it is refreshed, and stands in during an outage."""

    fresh: int
    stale: int
    last_known: int


DAY = 24 * 3600
# By kind of answer: the one home of cache lifetimes.
LIFETIMES = {
    "organization": Lifetime(fresh=300, stale=3600, last_known=7 * DAY),
    "people": Lifetime(fresh=300, stale=3600, last_known=7 * DAY),
    "event_types": Lifetime(fresh=120, stale=1800, last_known=7 * DAY),
    "calendars": Lifetime(fresh=300, stale=1800, last_known=DAY),
    # Calendar programs ask from every few minutes to once a day: what is old is of no use to them.
    "subscriptions": Lifetime(fresh=300, stale=300, last_known=DAY),
    "slots": Lifetime(fresh=90, stale=600, last_known=DAY),
}
# What answers of the engine depend on, by kind, beside what `touched_by` names.
ENGINE_TAGS = {
    "event_types": (invalidation.EVENT_TYPES,),
    "slots": (invalidation.EVENT_TYPES, invalidation.HOURS),
    "people": (invalidation.HOURS,),
    "calendars": (invalidation.HOURS,),
}
