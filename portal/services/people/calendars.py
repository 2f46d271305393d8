"""Connected calendars, as far as the portal's key may see them (CONTRACT.md 9)."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import engine_calendars, engine_feeds, get_client, has_days_of_hosts
from portal.calcom.schemas.calendar import BusyTime, Calendar, Calendars
from portal.calcom.schemas.event_type import EventType
from portal.conf.address import home_url
from portal.i18n.zones import machine_zone
from portal.services.cache import remembered
from portal.services.errors import (
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    calling_calcom,
)


def is_calendar_broken(*, event_type: EventType) -> bool:
    """Whether free times may be missing because a host's calendar cannot be read; False where it is not known."""
    try:
        account_id, broken = remembered("calendars", "own", _read)
    except ServiceError:
        return False
    hosts = {host.user_id for host in event_type.hosts} | {user.id for user in event_type.users}
    # Cal.com shows the state of connections only to their owner (CONTRACT.md 9.1).
    return broken and account_id in hosts


def destination_list() -> list[Calendar]:
    try:
        with calling_calcom():
            found = get_client().calendars.get()
    except (NotAllowed, NotFound):
        # Cal.com answers 404 for an account that has never connected a calendar.
        return []
    shown = [one for connection in found.connected_calendars for one in connection.calendars]
    return [one for one in shown if one.integration and not one.read_only]


def calendars_get() -> Calendars:
    """Those of the portal's account, as they are now. Raises NotAllowed."""
    try:
        with calling_calcom():
            return get_client().calendars.get()
    except NotFound:
        return Calendars()


def calendars_of_person(*, user_id: int) -> Calendars | None:
    """Anybody's, with their states; None where only their owner may see them. What stands in them is not told."""
    engine = engine_calendars()
    return Calendars.model_validate(engine.calendars_of(user_id)) if engine else None


def has_feeds() -> bool:
    return engine_feeds() is not None


def feed_list(*, user_id: int) -> list[tuple[int, str]]:
    """Return ids and addresses of a person's feeds; the addresses are secrets of theirs."""
    engine = engine_feeds()
    return list(engine.feed_list(user_id=user_id)) if engine else []


def feed_add(*, user_id: int, address: str) -> None:
    """Connect a feed, which is read at once and blocks times. Raises InvalidInput with what is wrong with it."""
    if address.startswith(f"{home_url()}/calendars/"):
        said = _("These are this portal's own bookings, which block times already.")
        raise InvalidInput(said, fields={"address": said})
    problem = _feeds().feed_add(user_id=user_id, url=address)
    if problem:
        raise InvalidInput(str(problem), fields={"address": str(problem)})


def feed_remove(*, user_id: int, feed_id: int) -> None:
    if not _feeds().feed_remove(user_id=user_id, feed_id=feed_id):
        raise NotFound


def _feeds() -> Any:
    engine = engine_feeds()
    if engine is None:
        # The pages offer it on the engine only.
        raise NotAllowed
    return engine


def selected_list(*, found: Calendars) -> list[Calendar]:
    return [
        calendar
        for connection in found.connected_calendars
        for calendar in connection.calendars
        if calendar.is_selected and calendar.credential_id is not None
    ]


def busy_time_list(
    *, calendars: Iterable[Calendar], starts_at: datetime, ends_at: datetime, home_zone: str
) -> list[BusyTime]:
    """What stands in the account's own `calendars`, by start, in UTC, not merged. Raises NotAllowed.

    Whole days are on the wire those of UTC; where they block days of the account's owner, who lives in `home_zone`,
    they are these.
    """
    chosen = list(calendars)
    if not chosen:
        return []
    with calling_calcom():
        busy = get_client().calendars.list_busy_times(
            chosen,
            starts_at=starts_at,
            ends_at=ends_at,
            time_zone="UTC",
        )
    if has_days_of_hosts():
        zone = machine_zone(home_zone or "UTC")
        busy = [_at_home(each, zone) for each in busy]
        # A day of any zone overlaps the day of its name in UTC: what was asked for are days, and none is missing.
        busy = [each for each in busy if each.starts_at < ends_at and each.ends_at > starts_at]
    return sorted(busy, key=lambda each: (each.starts_at, each.ends_at))


def _at_home(entry: BusyTime, zone: tzinfo) -> BusyTime:
    ends = (entry.starts_at, entry.ends_at)
    if any(each.time() != time() for each in ends):
        return entry
    first, last = (each.replace(tzinfo=zone).astimezone(UTC) for each in ends)
    return entry.model_copy(update={"starts_at": first, "ends_at": last})


def _read() -> tuple[int, bool]:
    client = get_client()
    with calling_calcom():
        me = client.me.get()
        found = client.calendars.get()
    return me.id, any(one.error for one in found.connected_calendars)
