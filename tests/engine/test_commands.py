"""engine_world and engine_key."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.teams.models import Membership
from tests.engine.house import House

WORLD: dict[str, Any] = {
    "organization": {"name": "Small", "slug": "small"},
    "users": [
        {
            "name": "Una",
            "username": "una",
            "email": "una@small.test",
            "timeZone": "Europe/Rome",
            "role": "OWNER",
            "apiKey": "cal_una",
        },
        {
            "name": "Sol",
            "username": "sol",
            "email": "sol@solo.test",
            "timeZone": "UTC",
            "role": None,
            "apiKey": "cal_sol",
        },
    ],
    "teams": [
        {"name": "One", "slug": "one", "members": [{"username": "una", "role": "ADMIN"}]},
    ],
}

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_world_is_loaded_with_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(WORLD))

    assert "2 people" in run("engine_world", path)

    key = ApiKey.objects.find("cal_una")
    assert key is not None
    assert key.user.username == "una"
    roles = Membership.objects.values_list("user__username", "team__slug", "role")
    assert set(roles) == {("una", "small", "OWNER"), ("una", "one", "ADMIN")}


def test_a_world_stands_beside_what_is_there_and_is_loaded_once(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(WORLD))
    before = User.objects.count()

    assert "2 people" in run("engine_world", path)
    with pytest.raises(CommandError, match="nothing was loaded"):
        run("engine_world", path)

    assert User.objects.count() == before + 2
    assert house.data("GET", "/me", by=house.mia)["username"] == "mia"


@pytest.mark.parametrize("text", ["", "{}", '{"organization": {}}'])
def test_a_broken_world_leaves_nothing_behind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "world.json"
    path.write_text(text)

    with pytest.raises(CommandError, match=r"is no world|world\.json:1: "):
        run("engine_world", path)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"timeZone": "Madrid"}, "Madrid"),
        ({"role": "BOSS"}, "BOSS"),
        ({"role": "MEMBER"}, "OWNER"),
        ({"role": None}, "OWNER"),
    ],
)
def test_a_world_that_works_for_nobody_is_not_loaded(
    tmp_path: Path, wrong: dict[str, object], word: str
) -> None:
    path = tmp_path / "world.json"
    una, sol = WORLD["users"]
    path.write_text(json.dumps(WORLD | {"users": [una | wrong, sol]}))

    with pytest.raises(CommandError, match=word):
        run("engine_world", path)
    assert User.objects.count() == 0


def test_a_key_is_printed_once_and_works(house: House) -> None:
    key = run("engine_key", "mia").strip()

    found = ApiKey.objects.find(key)
    assert found is not None
    assert found.user == house.mia


def test_an_unknown_user_gets_no_key(house: House) -> None:
    with pytest.raises(CommandError, match="no user 'nobody'"):
        run("engine_key", "nobody")
