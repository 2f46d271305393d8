"""Two teams of which people are bound to one, and what is where in the admin."""

import re
from datetime import timedelta
from importlib import import_module
from typing import Final

from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationTeamScope
from portal.engine import models
from portal.services.models import Intent, IntentKind, IntentState
from portal.staff.models import TeamRight
from tests.cast import LOCATION, NOW, Cast, add_event_type, book

LIST: Final = "/admin/staff/booking/"
START: Final = "2026-03-03T10:00:00Z"


class Two:
    """Two teams with an event type and a booking each; `own` is the one that people are bound to."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.own = add_event_type(cast, "Own visit", "own-visit")
        self.team = models.Team.objects.create(
            name="Archive", slug="archive", parent=cast.organization
        )
        models.Membership.objects.create(
            user=cast.priya, team=self.team, role="MEMBER", accepted=True
        )
        self.other: EventType = get_client().team_event_types.create(
            scope=OrganizationTeamScope(cast.organization.pk, self.team.pk),
            title="Other visit",
            slug="other-visit",
            length_in_minutes=30,
            scheduling_type="collective",
            hosts=[{"user_id": cast.priya.pk}],
            locations=[LOCATION],
        )
        self.personal: EventType = get_client().event_types.create(
            title="Personal visit", slug="personal", length_in_minutes=30, locations=[LOCATION]
        )
        self.own_booking = book(self.own, START, "own@example.com")
        self.other_booking = book(self.other, START, "other@example.com")
        self.personal_booking = book(self.personal, "2026-03-04T11:00:00Z", "mine@example.com")


def bind(client: Client, *team_ids: int) -> Client:
    user = User.objects.get(pk=client.session["_auth_user_id"])
    TeamRight.objects.create(user=user, team_ids=list(team_ids))
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def pages_of(admin_of: str) -> list[str]:
    """Return the addresses of one thing that the admin site knows, with `{id}` and the names of all actions."""
    site = django_admin.site
    model = next(each for each in site._registry if each._meta.label_lower == admin_of)
    routes = [str(each.pattern) for each in site._registry[model].urls]
    found = [route for route in routes if "<path:object_id>" in route and route.count("/") > 1]
    actions = import_module("portal.staff.bookings.actions").ACTIONS
    return sorted(
        {
            re.sub(r"<slug:name>", name, route.replace("<path:object_id>", "{id}"))
            for route in found
            for name in (actions if "<slug:name>" in route else ("",))
        }
    )


def intent(event_type: EventType, number: int) -> Intent:
    return Intent.objects.create(
        key=f"key{number}",
        kind=IntentKind.BOOK,
        state=IntentState.DONE,
        event_type_id=event_type.id,
        starts_at=NOW,
        ends_at=NOW + timedelta(minutes=30),
        email=f"visitor{number}@example.com",
        digest=str(number),
        created_at=NOW,
        sent_at=NOW,
    )
