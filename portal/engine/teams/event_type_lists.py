"""Lists of teams' event types: two queries, and only those that differ from the last time are made anew.

A start page reads all of them after each change, which is one of a few hundred. So the answers of a team are kept until
its event types change; and each is kept by the columns that it is made of, read as plain values, JSON as text.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db.models import F, JSONField, QuerySet, TextField
from django.db.models.functions import Cast

from portal.engine.event_types.answers import of_team
from portal.engine.event_types.models import EventType, Host
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Team
from portal.process import invalidation

# Values of a host, in the order of `_HOST`.
type HostValues = tuple[Any, ...]

_HOST: Final = (
    "mandatory", "priority", "user_id", "user__name", "user__username", "user__avatar_url",
)  # fmt: skip
# No answer has it.
_COLUMNS: Final = [each for each in EventType._meta.concrete_fields if each.attname != "created_at"]
_TEAM: Final = ("name", "slug", "logo_url", "week_start")
_MOST_KEPT: Final = 2048


def kept_of_teams(listed: Iterable[tuple[int, int]]) -> list[Json]:
    """Return event types by pairs of their id and their team's, in this order; what is not kept is read at once.

    Answers are shared: they must not be changed.
    """
    pairs = list(listed)
    found: dict[int, Json] = {}
    unread: set[int] = set()
    for team_id in {team_id for _, team_id in pairs}:
        kept = invalidation.recall(_name(team_id))
        if isinstance(kept, dict):
            found |= kept
        else:
            unread.add(team_id)
    if unread:
        found |= _read(unread)
    # One that came or went since it was listed is in no answer.
    return [found[pk] for pk, _ in pairs if pk in found]


def _read(team_ids: Collection[int]) -> dict[int, Json]:
    before = invalidation.table()
    invalidation.depend(*map(invalidation.event_types_of, team_ids))
    hosts = host_values(Host.objects.filter(event_type__team__in=team_ids))
    answers = of_teams(EventType.objects.filter(team__in=team_ids).order_by("id"), hosts)
    by_team: dict[int, dict[int, Json]] = {team_id: {} for team_id in team_ids}
    for answer in answers:
        by_team[answer["teamId"]][answer["id"]] = answer
    for team_id, kept in by_team.items():
        stamp = invalidation.stamp_of(before, [invalidation.event_types_of(team_id)])
        # Counted where it is kept as an answer.
        invalidation.remember(_name(team_id), kept, stamp, size=0)
    return {answer["id"]: answer for answer in answers}


def _name(team_id: int) -> str:
    return f"engine-event-types-of:{team_id}"


def of_teams(rows: QuerySet[EventType], hosts: Mapping[int, Sequence[HostValues]]) -> list[Json]:
    """Return event types of teams as lists have them, in the order of `rows`; `hosts` are those of `host_values`.

    Answers are shared: they must not be changed.
    """
    columns = [
        Cast(F(each.attname), TextField()) if isinstance(each, JSONField) else F(each.attname)
        for each in _COLUMNS
    ]
    of_team = [F(f"team__{name}") for name in _TEAM]
    style = Cast(F("team__appearance"), TextField())
    found = rows.values_list("pk", *columns, *of_team, style)
    return [_answer(values[1:], tuple(hosts.get(values[0], ()))) for values in found]


def host_values(hosts: QuerySet[Host]) -> Mapping[int, Sequence[HostValues]]:
    # By event type's id; they are several times as many as event types.
    found: dict[int, list[HostValues]] = {}
    for event_type_id, *values in hosts.order_by("id").values_list("event_type_id", *_HOST):
        found.setdefault(event_type_id, []).append(tuple(values))
    return found


@lru_cache(maxsize=_MOST_KEPT)
def _answer(values: tuple[Any, ...], hosts: tuple[HostValues, ...]) -> Json:
    *own, name, slug, logo_url, week_start, style = values
    row = EventType(**{
        column.attname: _plain(column, value)
        for column, value in zip(_COLUMNS, own, strict=True)
    })  # fmt: skip
    row.team = Team(
        id=row.team_id,
        name=name,
        slug=slug,
        logo_url=logo_url,
        week_start=week_start,
        appearance=json.loads(style),
    )
    return of_team(row, in_list=True, hosts=[_host(each) for each in hosts])


def _plain(column: Any, value: Any) -> Any:
    return json.loads(value) if isinstance(column, JSONField) and value is not None else value


def _host(values: HostValues) -> Host:
    mandatory, priority, user_id, name, username, avatar_url = values
    user = User(id=user_id, name=name, username=username, avatar_url=avatar_url)
    return Host(user=user, mandatory=mandatory, priority=priority)
