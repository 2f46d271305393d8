"""What nobody waits for is done when the answer is out."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from portal.process import after_response
from portal.process.after_response import do_now, run_after_response


@pytest.fixture
def done() -> Iterator[list[str]]:
    after_response.finish()
    yield []
    after_response.finish()


def test_outside_of_requests_it_is_done_at_once(done: list[str]) -> None:
    run_after_response(lambda: done.append("at once"))
    assert done == ["at once"]


def test_it_waits_for_the_end_in_order(done: list[str]) -> None:
    after_response.begin()
    run_after_response(lambda: done.append("first"))
    run_after_response(lambda: done.append("second"))
    assert done == []
    after_response.finish()
    assert done == ["first", "second"]


def test_what_builds_on_it_can_ask_for_it(done: list[str]) -> None:
    after_response.begin()
    run_after_response(lambda: done.append("wanted"))
    assert do_now() is True
    assert done == ["wanted"]
    assert do_now() is False


def test_one_that_fails_does_not_keep_the_others(
    done: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("no")

    after_response.begin()
    run_after_response(fail)
    run_after_response(lambda: done.append("other"))
    after_response.finish()
    assert done == ["other"]
    assert "Work after an answer failed." in caplog.text


_seen: list[str] = []


def _view(_request: HttpRequest) -> HttpResponse:
    run_after_response(lambda: _seen.append("after"))
    _seen.append("view")
    return HttpResponse("ok")


urlpatterns = [path("work", _view)]


@pytest.mark.django_db
def test_a_request_does_it_when_its_answer_is_closed(settings: Settings, client: Client) -> None:
    settings.ROOT_URLCONF = __name__
    _seen.clear()
    order: list[list[str]] = []

    def note(**_signal: object) -> None:
        order.append(list(_seen))

    request_finished.connect(note)
    try:
        client.get("/work")
    finally:
        request_finished.disconnect(note)
    assert _seen == ["view", "after"]
    assert order, "the signal was sent"
