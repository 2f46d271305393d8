"""The engine's API: switched on and off by staff, and its page with every call that is served."""

import json
import shlex

import pytest
from django.test import Client
from pytest_django import Settings

from portal.engine.openapi import kind_text, sample_of
from portal.engine.protocol import routing
from portal.services.people import keys
from portal.staff.people.api_docs import section_of
from tests.cast import Cast
from tests.staff.conftest import SignIn

LIST = "/admin/staff/apikey/"
SWITCH = f"{LIST}api/"
SERVED = ("/v2/docs", "/v2/openapi.json", "/v2/me", "/api/v2/me")


@pytest.fixture
def by_staff(settings: Settings) -> None:
    """As in production, where the operator did not decide."""
    settings.ENGINE_HTTP, settings.ENGINE_HTTP_BY_STAFF = False, True


def statuses() -> list[int]:
    client = Client()
    return [client.get(address).status_code for address in SERVED]


@pytest.mark.usefixtures("by_staff")
def test_administrators_switch_it_on_and_off_at_once(cast: Cast, sign_in: SignIn) -> None:
    who = sign_in(group="Administrator")
    assert statuses() == [404] * 4
    assert "Switch the API on" in who.get(LIST).content.decode()
    assert who.post(SWITCH, {"wanted": "on"}).status_code == 302
    assert statuses() == [200, 200, 401, 401]
    html = who.get(LIST).content.decode()
    assert "/v2/docs" in html
    assert who.post(SWITCH, {"wanted": "off"}).status_code == 302
    assert statuses() == [404] * 4


@pytest.mark.usefixtures("by_staff")
@pytest.mark.parametrize("who", ["Viewer", "Scheduler", "view_apikey"])
def test_nobody_else_does(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(group=who) if who[0].isupper() else sign_in(who)
    assert client.post(SWITCH, {"wanted": "on"}).status_code == 403
    if who == "view_apikey":
        assert "Switch the API" not in client.get(LIST).content.decode()
    assert Client().post(SWITCH, {"wanted": "on"}).status_code == 302
    assert statuses() == [404] * 4


def test_what_the_operator_decided_stays(admin: Client, settings: Settings) -> None:
    assert admin.get(SWITCH).status_code == 405
    for is_on in (True, False):
        settings.ENGINE_HTTP = is_on
        assert admin.post(SWITCH, {"wanted": "on"}).status_code == 403
        assert "Switch the API" not in admin.get(LIST).content.decode()
        assert statuses() == ([200, 200, 401, 401] if is_on else [404] * 4)
    assert "ENGINE_HTTP" in admin.get(LIST).content.decode()


def test_every_call_that_is_served_stands_on_the_page_once(cast: Cast) -> None:
    html = Client().get("/v2/docs").content.decode()
    served = [one for one in routing.registered() if routing.NEWER in one.versions]
    assert html.count("<summary>") == len(served) > 100
    assert "<code>/v2/event-types/{event_type_id}</code>" in html
    assert "cal-api-version: 2024-08-13" in html
    assert "{{" not in html


def test_the_same_is_there_as_openapi(cast: Cast) -> None:
    answer = Client().get("/v2/openapi.json?version=2024-06-14")
    found = answer.json()
    assert found["info"]["version"] == "2024-06-14"
    assert "post" in found["paths"]["/v2/event-types"]
    for unknown in ("", "2099-01-01", "x"):
        assert Client().get(f"/v2/openapi.json?version={unknown}").status_code == 404


def test_every_example_is_a_command_with_a_body_that_can_be_read() -> None:
    calls, bodies = keys.api_calls(), 0
    for call in calls:
        words = shlex.split(call["curl"].replace("\\\n", ""))
        assert words[0] == "curl"
        assert words.count("-H") == call["needs_key"] + bool(call["version"]) + bool(call["body"])
        if call["body"]:
            bodies += 1
            body = json.loads(words[words.index("-d") + 1])
            assert set(call["body"].get("required", ())) <= body.keys()
    assert bodies > 20


@pytest.mark.parametrize(
    ("schema", "words", "sample"),
    [
        ({"type": "string"}, "string", "text"),
        ({"type": "string", "format": "date-time"}, "string (date-time)", "text"),
        ({"type": ["integer", "null"]}, "integer | null", 1),
        ({"enum": ["a", "b"]}, "a | b", "a"),
        ({"type": "array", "items": {"type": "integer"}}, "list of integer", []),
        ({"oneOf": [{"type": "boolean"}, {"enum": [1]}]}, "boolean | 1", True),
        ({"$ref": "#/components/schemas/Location"}, "Location", {}),
        ({}, "any", {}),
        (
            {"type": "object", "required": ["a"], "properties": {"a": {"enum": [2]}, "b": {}}},
            "object",
            {"a": 2},
        ),
    ],
)
def test_schemas_in_words_and_by_example(
    schema: dict[str, object], words: str, sample: object
) -> None:
    assert (kind_text(schema), sample_of(schema)) == (words, sample)


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/v2/me", "me"),
        ("/v2/bookings/{uid}/cancel", "bookings"),
        ("/v2/organizations/{o}/teams/{t}/event-types/{e}", "organizations event-types"),
        ("/v2/organizations/{o}/users", "organizations users"),
        ("/v2/teams/{t}/memberships", "teams memberships"),
        ("/v2/teams", "teams"),
    ],
)
def test_calls_stand_by_their_noun(path: str, section: str) -> None:
    assert section_of(path) == section
