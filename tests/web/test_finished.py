"""Finished pages: kept until something changes, each for its own address and reader."""

import gzip
import time
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from portal.process import invalidation
from portal.web.compression import compress
from portal.web.finished import finished
from portal.web.languages import reader_of, speaking

pytestmark = pytest.mark.usefixtures("keeping")

type View = Callable[..., HttpResponse]


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def view(made: list[str]) -> View:
    @finished(never_with=("slot",))
    def page(request: HttpRequest) -> HttpResponse:
        made.append(request.get_full_path())
        status = 404 if "missing" in request.GET else 200
        return HttpResponse(f"page {len(made)}", status=status)

    return page


def get(view: View, path: str, **headers: str) -> HttpResponse:
    return view(RequestFactory(headers=headers).get(path))


def test_a_page_is_made_once(view: View, made: list[str]) -> None:
    assert get(view, "/a").content == get(view, "/a").content == b"page 1"
    assert get(view, "/a?month=2026-04").content == b"page 2"
    assert made == ["/a", "/a?month=2026-04"]


def test_each_language_and_clock_has_its_own(view: View, made: list[str]) -> None:
    for lang, clock in (("de", ""), ("fr", ""), ("de", "12"), ("de", "")):
        with speaking(reader_of(lang, clock, "")):
            get(view, "/a")
    assert len(made) == 3


def test_a_change_makes_it_anew(view: View) -> None:
    get(view, "/a")
    invalidation.mark()
    assert get(view, "/a").content == b"page 2"


def test_what_changes_while_it_is_made_leaves_it_out_of_date(made: list[str]) -> None:
    @finished()
    def page(request: HttpRequest) -> HttpResponse:
        made.append("")
        invalidation.mark()
        return HttpResponse(str(len(made)))

    get(page, "/a")
    assert get(page, "/a").content == b"2"


def test_it_ends_after_some_seconds(view: View, made: list[str], settings: Settings) -> None:
    settings.PAGES_KEPT_SECONDS = 1
    get(view, "/a")
    get(view, "/a")
    assert len(made) == 1
    time.sleep(1.05)
    get(view, "/a")
    assert len(made) == 2


def test_a_browser_that_has_it_gets_304(view: View) -> None:
    first = get(view, "/a")
    again = get(view, "/a", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert "Accept-Language" in again["Vary"]
    invalidation.mark()
    assert get(view, "/a", if_none_match=first["ETag"]).status_code == 200


def test_it_is_compressed_once_for_each_coding(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    codings: list[str] = []

    def counting(body: bytes, coding: str) -> bytes:
        codings.append(coding)
        return compress(body, coding)

    monkeypatch.setattr("portal.web.finished.compress", counting)
    asked = ("gzip", "gzip, br", "gzip, br", "", "")
    answers = [get(view, "/a", accept_encoding=one) for one in asked]
    assert [answer.get("Content-Encoding") for answer in answers] == [
        *("gzip", "br", "br", None, None)
    ]
    assert gzip.decompress(answers[0].content) == b"page 1"
    assert [answers[1].content, answers[3].content] == [answers[2].content, answers[4].content]
    assert codings == ["gzip", "br", ""]


@pytest.mark.parametrize(
    "path", ["/a?slot=2026-03-02T09:00:00Z", "/a?missing=1", f"/a?q={'x' * 600}"]
)
def test_what_is_not_for_everybody_or_no_page_is_made_each_time(
    view: View, made: list[str], path: str
) -> None:
    get(view, path)
    get(view, path)
    assert len(made) == 2


def test_posts_reach_the_view(view: View, made: list[str]) -> None:
    view(RequestFactory().post("/a"))
    view(RequestFactory().post("/a"))
    assert len(made) == 2


def test_nothing_is_kept_when_the_setting_says_so(
    view: View, made: list[str], settings: Settings
) -> None:
    settings.PAGES_KEPT_SECONDS = 0
    get(view, "/a")
    get(view, "/a")
    assert len(made) == 2
