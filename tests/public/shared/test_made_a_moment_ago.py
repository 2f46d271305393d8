"""What was made in Cal.com a moment ago is found, and looking for what there never was costs few calls."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from portal.engine import models
from tests.cast import Cast, add_event_type

pytestmark = pytest.mark.both_backends


def test_a_new_event_type_is_found_at_once(client: Client, cast: Cast) -> None:
    assert client.get("/team/desk/visit").status_code == 200
    # By somebody else, so that nothing here knows of it.
    add_event_type(cast, "Tour", "tour")
    assert client.get("/team/desk/tour").status_code == 200


def test_a_renamed_one_and_a_new_team_too(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    assert client.get("/team/desk/visit").status_code == 200
    models.EventType.objects.filter(slug="visit").update(slug="call")
    models.Team.objects.filter(slug="desk").update(slug="front")
    frozen.shift(timedelta(seconds=20))
    assert client.get("/team/front/call").status_code == 200


def test_the_same_miss_is_asked_for_once_in_a_while(
    client: Client, cast: Cast, is_remote: bool
) -> None:
    for _ in range(5):
        assert client.get("/team/desk/nothing").status_code == 404
    add_event_type(cast, "Nothing", "nothing")
    assert client.get("/team/desk/nothing").status_code == (404 if is_remote else 200)
