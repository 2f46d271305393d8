"""Days on which people are away, kept by admins (CONTRACT.md section 10.3)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from portal.engine.people.models import User
from tests.engine.house import House

AWAY = {"start": "2026-12-01T00:00:00.000Z", "end": "2026-12-02T23:59:59.999Z"}


@pytest.fixture
def ooo(house: House) -> Callable[..., httpx.Response]:
    def call(method: str, user: User, entry: str = "", **body: Any) -> httpx.Response:
        path = f"/organizations/{house.organization.pk}/users/{user.pk}/ooo{entry}"
        return house.call(method, path, by=house.olga, json=body)

    return call


def message(answer: httpx.Response) -> Any:
    assert answer.status_code in {400, 409}, answer.text
    return answer.json()["error"]["message"]


def test_whole_days_are_closed(house: House, ooo: Callable[..., httpx.Response]) -> None:
    visit = house.event_type()["id"]
    made = ooo("POST", house.mia, **AWAY, reason="vacation").json()["data"]

    assert house.starts(visit, "2026-12-01") == []
    assert house.starts(visit, "2026-12-03") != []
    assert house.book(visit, "2026-12-01T10:00:00Z").status_code == 400
    ooo("DELETE", house.mia, f"/{made['id']}")
    assert house.starts(visit, "2026-12-01") != []


def test_start_and_end_change_together(house: House, ooo: Callable[..., httpx.Response]) -> None:
    made = ooo("POST", house.mia, **AWAY).json()["data"]
    entry = f"/{made['id']}"

    alone = ooo("PATCH", house.mia, entry, start="2026-12-02T00:00:00Z")
    backwards = ooo("PATCH", house.mia, entry, start=AWAY["end"], end=AWAY["start"])
    notes = ooo("PATCH", house.mia, entry, notes="sea")

    assert message(alone) == "Please specify both ooo start and end time."
    assert message(backwards) == "Start date must be before end date."
    assert notes.json()["data"] == made | {"notes": "sea"}


def test_somebody_else_takes_over_who_is_a_colleague_and_there(
    house: House, ooo: Callable[..., httpx.Response]
) -> None:
    taken = ooo("POST", house.mia, **AWAY, toUserId=house.max.pk)
    to_self = ooo("POST", house.max, **AWAY, toUserId=house.max.pk)
    to_stranger = ooo("POST", house.max, **AWAY, toUserId=house.otto.pk)
    back = ooo("POST", house.max, **AWAY, toUserId=house.mia.pk)

    assert taken.json()["data"]["toUserId"] == house.max.pk
    assert message(to_self) == "Cannot redirect to self."
    assert message(to_stranger) == "Cannot redirect to this user."
    assert message(back) == "Booking redirect infinite not allowed."


def test_the_same_days_twice_are_a_conflict(
    house: House, ooo: Callable[..., httpx.Response]
) -> None:
    ooo("POST", house.mia, **AWAY)

    assert message(ooo("POST", house.mia, **AWAY)) == "Ooo entry already exists."


def test_entries_belong_to_their_user(house: House, ooo: Callable[..., httpx.Response]) -> None:
    made = ooo("POST", house.mia, **AWAY).json()["data"]

    answer = ooo("DELETE", house.max, f"/{made['id']}")

    assert answer.status_code == 403
    listed = house.data("GET", f"/organizations/{house.organization.pk}/ooo", by=house.olga)
    assert listed == [made]
