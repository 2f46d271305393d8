from typing import Any

import pytest

from portal.calcom.errors import NotFound
from portal.calcom.scope import (
    USER,
    EventTypeScope,
    OrganizationScope,
    OrganizationTeamScope,
    OrganizationUserScope,
    Scope,
    TeamScope,
    organization_or_user,
    team_of,
)
from tests.calcom.serving import success

HOOK = {"id": "w", "subscriberUrl": "https://hooks.example/x"}


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (USER, "/v2/webhooks/w"),
        (OrganizationScope(1), "/v2/organizations/1/webhooks/w"),
        (EventTypeScope(USER, 40), "/v2/event-types/40/webhooks/w"),
        (EventTypeScope(TeamScope(2), 40), "/v2/teams/2/event-types/40/webhooks/w"),
    ],
)
def test_a_scope_is_the_beginning_of_the_path(scope: Scope, path: str) -> None:
    served = success(HOOK)
    for call in ("get", "update", "delete"):
        getattr(served.client.webhooks, call)("w", scope=scope)
        assert served.request.url.path == path


@pytest.mark.parametrize(
    ("scope", "prefix", "values"),
    [
        (USER, "", {}),
        (TeamScope(2), "/teams/{team_id}", {"team_id": 2}),
        (
            OrganizationTeamScope(1, 2),
            "/organizations/{organization_id}/teams/{team_id}",
            {"organization_id": 1, "team_id": 2},
        ),
        (
            OrganizationUserScope(1, 5),
            "/organizations/{organization_id}/users/{user_id}",
            {"organization_id": 1, "user_id": 5},
        ),
        (
            EventTypeScope(TeamScope(2), 40),
            "/teams/{team_id}/event-types/{event_type_id}",
            {"team_id": 2, "event_type_id": 40},
        ),
    ],
)
def test_the_name_of_a_call_holds_no_id(scope: Scope, prefix: str, values: dict[str, Any]) -> None:
    assert (scope.prefix, scope.values) == (prefix, values)


def test_an_error_names_the_call_with_its_scope() -> None:
    with pytest.raises(NotFound) as caught:
        success(HOOK).client.webhooks.get("..", scope=OrganizationScope(1))
    assert caught.value.call == "GET /organizations/{organization_id}/webhooks/{webhook_id}"


def test_without_an_organization_the_caller_and_the_team_stand_alone() -> None:
    assert organization_or_user(None) == USER
    assert organization_or_user(1) == OrganizationScope(1)
    assert team_of(None, 2) == TeamScope(2)
    assert team_of(1, 2) == OrganizationTeamScope(1, 2)
