"""What Cal.com answered shows no drift, and whatever is changed in it does."""

import json
from collections import defaultdict

import pytest

from portal.calcom.drift.checks import compare
from portal.calcom.drift.expected import SHAPES, shape_name
from portal.calcom.drift.shapes import differences
from portal.calcom.protocol import VERSIONS, Call, resource_of
from portal.calcom.reading import read_answer
from tests.calcom.drift.mutations import mutations
from tests.contract.shared import Recording, all_recordings, later_recordings

pytestmark = pytest.mark.contract


def kind_of(entry: Recording) -> str:
    """Return the key of SHAPES that a recorded GET is of; empty for all else, and for older contracts."""
    kind = shape_name(entry.path)
    if entry.method != "GET" or entry.status != 200 or kind not in SHAPES:
        return ""
    if kind == "me" and entry.path != "/v2/me":
        return ""
    own = entry.path == f"/v2/{kind}"
    known = VERSIONS[resource_of(entry.path)]
    return kind if not own or known is None or entry.version == known else ""


def recorded() -> dict[str, list[Recording]]:
    found = defaultdict(list)
    for entry in [*all_recordings(), *later_recordings()]:
        if kind := kind_of(entry):
            found[kind].append(entry)
    return found


def test_no_recorded_answer_has_drifted() -> None:
    entries = recorded()
    assert entries.keys() == SHAPES.keys()
    assert sum(map(len, entries.values())) > 330
    found = []
    for entry in (one for each in entries.values() for one in each):
        content = json.dumps(entry.body).encode()
        answer = read_answer("GET", entry.status, entry.response["headers"], content)
        found += [
            f"{entry.name}: {one}" for one in compare(Call("GET", entry.path[3:]), answer).findings
        ]
    assert found == []


@pytest.mark.parametrize("kind", SHAPES)
def test_every_change_of_a_recorded_answer_is_found(kind: str) -> None:
    # The richest one, of which one item is enough.
    richest = max(recorded()[kind], key=lambda entry: len(json.dumps(entry.body["data"])[:200_000]))
    data = richest.body["data"]
    if isinstance(data, list):
        data = [max(data, key=lambda item: len(json.dumps(item)))]
    if kind == "slots":
        data = dict([next(iter(data.items()))])
    count = 0
    for changed, path, change in mutations(data, SHAPES[kind]):
        found = differences(changed, SHAPES[kind], "GET")
        assert any((one.path, one.change) == (f"GET{path}", change) for one in found), (
            path,
            change,
        )
        count += 1
    assert count >= 10


@pytest.mark.parametrize("name", ["bookings", "event-types", "schedules", "slots"])
def test_an_older_contract_has_another_shape(name: str) -> None:
    seen = 0
    for entry in [*all_recordings(), *later_recordings()]:
        is_list = entry.path == f"/v2/{name}" and entry.method == "GET" and entry.status == 200
        if is_list and entry.version != VERSIONS[name] and not kind_of(entry):
            if name == "schedules" and entry.version == "2024-06-14":
                continue
            seen += 1
            found = differences(entry.body["data"], SHAPES[name], "GET")
            assert any(one.is_problem for one in found), entry.name
    # With another version slots are a 404.
    assert seen > 0 or name == "slots"
