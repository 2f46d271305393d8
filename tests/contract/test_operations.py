"""The client has every operation of the OpenAPI text, and each is asked for and read as described."""

import inspect
import re
from itertools import pairwise
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from portal.calcom import schemas
from portal.calcom.client import Client
from portal.calcom.resources.base import Resource
from tests.calcom.serving import Served
from tests.contract.calls import CALLS, SLUG_CALLS
from tests.contract.described import (
    check_body,
    check_parameters,
    operation_name,
    operations,
    sample_answer,
)
from tests.contract.further_calls import FURTHER_CALLS, LEFT_OUT
from tests.contract.losses import losses
from tests.contract.management_calls import MANAGEMENT_CALLS
from tests.contract.shared import recorded

pytestmark = pytest.mark.contract

RECORDED_CALLS = CALLS | SLUG_CALLS | MANAGEMENT_CALLS
WALKS = re.compile(r"iterate")


def _further(index: int) -> tuple[Served, Any]:
    """Return what was asked and found by a call without a recording of its own."""
    call, like = FURTHER_CALLS[index]

    def answer(request: httpx.Request) -> httpx.Response:
        body = recorded(like).body if like else sample_answer(request)
        return httpx.Response(200, json=body)

    served = Served(answer)
    return served, call(served.client)


FURTHER = range(len(FURTHER_CALLS))


@pytest.mark.parametrize("index", FURTHER)
def test_a_request_that_nobody_recorded_is_as_described(index):
    served, _ = _further(index)
    check_parameters(served.request)
    check_body(served.request)


@pytest.mark.parametrize("index", FURTHER)
def test_an_answer_by_the_schema_is_read_without_loss(index):
    served, found = _further(index)
    if FURTHER_CALLS[index][1] or found is None:
        return
    sent = sample_answer(served.request)["data"]
    if isinstance(found, BaseModel):
        sent, found = [sent], [found]
    if isinstance(found, str) or isinstance(found[0], str):
        assert found == sent
        return
    for item, model in zip(sent, found, strict=True):
        assert losses(item, model) == []


def _reached() -> set[str]:
    reached = {operation_name(_further(index)[0].request) for index in FURTHER}
    for number, call in RECORDED_CALLS.items():
        entry = recorded(number)
        served = Served(lambda _, entry=entry: httpx.Response(entry.status, json=entry.body))
        call(served.client)
        if number not in {147, 148, 755}:  # CONTRACT.md 6.1: served, and not in the text
            reached.add(operation_name(served.request))
    return reached


def test_every_operation_is_in_the_client_or_left_out_for_a_reason():
    reached = _reached()
    assert operations() - reached == LEFT_OUT.keys()
    assert reached <= operations()


def test_every_call_of_the_client_is_compared_with_the_contract():
    client = Client()
    known = {
        f"{noun}.{verb}"
        for noun, resource in vars(client).items()
        if isinstance(resource, Resource)
        for verb, _ in inspect.getmembers(resource, inspect.ismethod)
        if not verb.startswith("_") and not WALKS.match(verb)
    }
    calls = [*RECORDED_CALLS.values(), *(call for call, _ in FURTHER_CALLS)]
    compared = {name for call in calls for name in _names(call)}
    assert known - compared == set()


def _names(call: Any) -> set[str]:
    """Return ``noun.verb`` of what a call asks of the client."""
    code = call.__code__.co_names
    return {f"{noun}.{verb}" for noun, verb in pairwise(code)}


def test_a_schema_sample_has_every_field_that_the_schema_names():
    request = httpx.Request("GET", "https://api.cal.example/v2/event-types/1/private-links")
    [link] = sample_answer(request)["data"]
    assert schemas.PrivateLink.model_validate(link).link_id
    assert set(link) == {"linkId", "eventTypeId", "isExpired", "bookingUrl", "expiresAt"}
