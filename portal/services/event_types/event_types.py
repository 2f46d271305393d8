"""Event types as staff see and change them: all of them, hidden ones included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.backend import engine_people, get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.event_type_input import EventTypeInput, TeamEventTypeInput
from portal.calcom.scope import TeamScope
from portal.services.cache import forget_catalogue, remembered
from portal.services.comparison import Saved, saved
from portal.services.errors import calling_calcom
from portal.services.event_types import catalogue, listings
from portal.services.event_types.catalogue import Owner
from portal.services.people.account import account_get
from portal.services.staff_refusals import staff_change

# Those that Cal.com takes; its answers have marks of its own besides (CONTRACT.md 5.2).
VIDEO_SETTINGS = frozenset(
    {
        "disableRecordingForOrganizer",
        "disableRecordingForGuests",
        "redirectUrlOnExit",
        "enableAutomaticRecordingForOrganizer",
        "enableAutomaticTranscription",
        "disableTranscriptionForGuests",
        "disableTranscriptionForOrganizer",
        "sendTranscriptionEmails",
    }
)


@dataclass(frozen=True, slots=True)
class OwnedEventType:
    owner: Owner
    event_type: EventType


def event_type_list() -> list[OwnedEventType]:
    """Return the account's own event types and those of all teams, each once, hidden ones included."""
    found: dict[int, OwnedEventType] = {}
    account = account_get()
    # Not all members: Cal.com shows personal hidden event types only to their owner.
    people = [account] if account.slug else []
    teams = catalogue.team_list()
    read = listings.event_types_of(teams)
    lists = [(person, catalogue.event_type_list(owner=person)) for person in people]
    for owner, event_types in [*lists, *((team, read.of(team)) for team in teams)]:
        for event_type in event_types:
            found.setdefault(event_type.id, OwnedEventType(owner, event_type))
    return list(found.values())


def personal_event_type_list() -> list[OwnedEventType]:
    """Return members' own event types, hidden ones too, without the account's.

    None with Cal.com: it shows hidden ones to their owner only, and the others by a call for each person.
    """
    engine = engine_people()
    if engine is None:
        return []
    account = account_get()
    found: list[tuple[str, str, Any]] = remembered(
        "event_types", "personal", engine.personal_event_types
    )
    return [
        OwnedEventType(Owner("user", slug, name, "", None), EventType.model_validate(row))
        for slug, name, row in found
        if slug != account.slug
    ]


def event_type_get(*, event_type_id: int) -> EventType:
    with calling_calcom():
        return get_client().event_types.get(event_type_id)


def event_type_create(*, team_id: int | None = None, fields: Mapping[str, Any]) -> EventType:
    """Create an event type of the team, or of the account without one; of a managed one its parent is returned.

    `fields` are named as in EventTypeInput, for a team as in TeamEventTypeInput (CONTRACT.md 5.2, 6.3).
    """
    with staff_change(then=forget_catalogue):
        if team_id is None:
            return get_client().event_types.create(EventTypeInput(**fields))
        wanted = TeamEventTypeInput(**fields)
        scope = catalogue.team_scope(team_id=team_id)
        return get_client().team_event_types.create(wanted, scope=scope)


def event_type_update(*, event_type: EventType, changes: Mapping[str, Any]) -> Saved[EventType]:
    """Change what is in `changes` and nothing else."""
    with staff_change(then=forget_catalogue):
        if event_type.team_id is None:
            wanted = EventTypeInput(**changes, **_video_kept(event_type, changes))
            return saved(wanted.wire(), get_client().event_types.update(event_type.id, wanted))
        wanted = TeamEventTypeInput(**changes, **_video_kept(event_type, changes))
        scope = catalogue.team_scope(team_id=event_type.team_id)
        made = get_client().team_event_types.update(event_type.id, wanted, scope=scope)
        return saved(wanted.wire(), made)


def _video_kept(event_type: EventType, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the present settings of Cal Video, which every change without them resets (CONTRACT.md 18.8)."""
    if "cal_video_settings" in changes:
        return {}
    present = {
        name: value
        for name, value in (event_type.cal_video_settings or {}).items()
        if name in VIDEO_SETTINGS and value is not None
    }
    # Reset to what they are already, they need not be sent.
    usual = {"sendTranscriptionEmails"}
    is_usual = all(bool(value) == (name in usual) for name, value in present.items())
    return {} if is_usual else {"cal_video_settings": present}


def event_type_delete(*, event_type: EventType) -> None:
    with staff_change(then=forget_catalogue):
        if event_type.team_id is None:
            get_client().event_types.delete(event_type.id)
            return
        scope = catalogue.team_scope(team_id=event_type.team_id)
        get_client().team_event_types.delete(event_type.id, scope=scope)


def is_slug_taken(*, team_id: int | None, slug: str, but_for: int = 0) -> bool:
    """Whether another event type than `but_for` of the team, or of the account without one, has the slug now."""
    with calling_calcom():
        if team_id is not None:
            found = get_client().team_event_types.list(scope=TeamScope(team_id))
        else:
            found = get_client().event_types.list(username=account_get().slug or None)
    return any(each.slug == slug and each.id != but_for for each in found)
