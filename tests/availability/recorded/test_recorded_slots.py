"""Slot answers recorded from Cal.com, computed again from the requests that led to them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.availability.recorded.scenario_bodies import parse
from tests.availability.recorded.scenario_world import NotPlayable, World
from tests.shared_material import SHARED

SCENARIOS = SHARED / "scenarios"

pytestmark = [
    pytest.mark.contract,
]


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def profile_zones() -> dict[str, str]:
    users = load(SCENARIOS / "world.json")["users"]
    return {user["username"]: user["timeZone"] for user in users}


def names_of_scenarios() -> list[str]:
    paths = sorted(SCENARIOS.glob("[0-9]*.json"))
    return [path.stem for path in paths if "slots" in load(path)["tags"]]


@pytest.mark.parametrize("name", names_of_scenarios())
def test_slots_are_those_that_cal_com_answered(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.json")
    world = World(parse(scenario["now"]), profile_zones())
    compared = 0
    try:
        for step, computed, recorded in world.compare(scenario["steps"]):
            assert computed == recorded, step
            compared += 1
    except NotPlayable as reason:
        if not compared:
            pytest.skip(f"needs the whole engine: {reason}")
