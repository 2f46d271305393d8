"""Conversations recorded from a running Cal.com API v2, replayed against the engine in process."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from portal.engine.teams import worlds
from portal.engine.transport import EngineTransport
from tests.engine.recorded import scenarios

pytestmark = [
    pytest.mark.contract,
    pytest.mark.django_db,
]


@pytest.fixture(scope="module")
def engine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[httpx.Client]:
    """One world for all scenarios, as its authors meant it: loading it takes longer than most of
    them.
    """
    replayer = scenarios.load_replayer()
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel("2026-11-23T00:00:00Z", tick=False):
            worlds.load(replayer.load_world(scenarios.FOLDER / "world.json"))
        with httpx.Client(transport=EngineTransport(), base_url="http://engine/v2") as client:
            yield client
        transaction.set_rollback(True)


@pytest.mark.parametrize("path", scenarios.files(), ids=lambda path: path.stem)
def test_it_answers_as_recorded(path: Path, engine: httpx.Client) -> None:
    replayer = scenarios.load_replayer()
    scenario = replayer.load_scenario(path)
    world = replayer.load_world(scenarios.FOLDER / "world.json")
    with time_machine.travel(scenario["now"], tick=False) as clock:
        found = replayer.replay(engine, world, scenario, set_now=clock.move_to)
    assert not found, "\n".join(map(str, found))
