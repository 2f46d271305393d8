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


CASES = [(folder, path) for folder in scenarios.WORLDS for path in scenarios.files(folder)]


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def engine(
    folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[httpx.Client]:
    """One world for all scenarios of a folder, as their authors meant it: loading it takes longer than most of them."""
    replayer = scenarios.load_replayer()
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(scenarios.WORLDS[folder], tick=False):
            worlds.load(replayer.load_world(folder / "world.json"))
        with httpx.Client(transport=EngineTransport(), base_url="http://engine/v2") as client:
            yield client
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("folder", "path"),
    CASES,
    indirect=["folder"],
    ids=[path.stem for _, path in CASES],
    scope="module",
)
def test_it_answers_as_recorded(folder: Path, path: Path, engine: httpx.Client) -> None:
    replayer = scenarios.load_replayer()
    scenario = replayer.load_scenario(path)
    world = replayer.load_world(folder / "world.json")
    with time_machine.travel(scenario["now"], tick=False) as clock:
        found = replayer.replay(engine, world, scenario, set_now=clock.move_to)
    assert not found, "\n".join(map(str, found))
