"""How a value differs from the shape that a model gives it."""

from datetime import date
from typing import Any

import pytest

from portal.calcom.drift.shapes import Kind, Shapes, differences, kind_of, list_of
from portal.calcom.schemas.base import Instant, Wire
from portal.calcom.schemas.booking import BookingHost


class Part(Wire):
    slug: str
    note: str | None = None


class Whole(Wire):
    id: int
    title: str = ""
    length_in_minutes: int = 0
    starts_at: Instant | None = None
    window: int | tuple[date, ...] | None = None
    parts: tuple[Part, ...] = ()
    metadata: dict[str, Any] = {}


SHAPE = Shapes({Whole: "title lengthInMinutes"}, {Whole: "position"}).of(Whole)
GOOD = {
    "id": 1,
    "title": "Visit",
    "lengthInMinutes": 30,
    "startsAt": "2026-12-01T09:00:00Z",
    "window": ["2026-12-01", "2026-12-02"],
    "parts": [{"slug": "a"}, {"slug": "b", "note": None}],
    "metadata": {"anything": [1, None]},
    "position": 4,
}


def sentences(value: Any) -> list[str]:
    return [str(one) for one in differences(value, list_of(SHAPE), "GET /things")]


@pytest.mark.parametrize(
    "more", [{}, {"startsAt": None, "parts": None, "title": None}, {"window": 3}]
)
def test_what_fits_says_nothing(more: dict[str, Any]) -> None:
    assert sentences([]) == []
    assert sentences([GOOD | more, GOOD]) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"lengthInMinutes": "30"}, "[].lengthInMinutes: number expected, text found"),
        ({"lengthInMinutes": True}, "[].lengthInMinutes: number expected, true or false found"),
        ({"id": None}, "[].id: number expected, null found"),
        ({"startsAt": "soon"}, "[].startsAt: date and time expected, text found"),
        ({"startsAt": 1_764_579_600}, "[].startsAt: date and time expected, number found"),
        ({"window": "3"}, "[].window: list or number expected, text found"),
        ({"window": [3]}, "[].window[]: date expected, number found"),
        ({"parts": {}}, "[].parts: list expected, object found"),
        ({"parts": [{"note": "x"}]}, "[].parts[].slug: text expected, nothing found"),
        ({"parts": ["a"]}, "[].parts[]: object expected, text found"),
        ({"metadata": "x"}, "[].metadata: object expected, text found"),
        ({"colour": "red"}, "[].colour: new, not used here"),
        ({"a\nb" + "c" * 90: 1}, "[].'a\\nb" + "c" * 55 + "…: new, not used here"),
    ],
)
def test_what_differs_is_named_by_its_path(more: dict[str, Any], sentence: str) -> None:
    # However many items have it.
    assert sentences([GOOD, GOOD | more, GOOD | more]) == [f"GET /things{sentence}"]


@pytest.mark.parametrize("key", ["id", "title", "lengthInMinutes"])
def test_what_never_lacks_is_missed(key: str) -> None:
    without = {name: value for name, value in GOOD.items() if name != key}
    assert [one.is_problem for one in differences(without, SHAPE, "GET")] == [True]
    assert (
        differences({name: GOOD[name] for name in ("id", "title", "lengthInMinutes")}, SHAPE, "")
        == []
    )


def test_problems_come_before_notes_and_no_value_is_part_of_any() -> None:
    secret = {"new": "ada@home.test", "id": "ada@home.test"}
    found = differences(GOOD | secret, SHAPE, "GET")
    assert [one.is_problem for one in found] == [True, False]
    assert "ada" not in repr(found)


def test_the_host_of_a_deleted_user_is_no_drift() -> None:
    shape = Shapes({}, {}).of(BookingHost)
    assert differences({"id": "unknown", "timeZone": "unknown"}, shape, "") == []
    assert len(differences({"id": "somebody"}, shape, "")) == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((None, Kind.NULL), (True, Kind.FLAG), (0, Kind.NUMBER), (1.5, Kind.NUMBER)),
        *(("", Kind.TEXT), ([], Kind.LIST), ({}, Kind.OBJECT)),
    ],
)
def test_kinds_are_those_of_json(value: Any, kind: Kind) -> None:
    assert kind_of(value) is kind
