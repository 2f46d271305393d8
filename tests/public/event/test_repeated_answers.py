"""What is answered early, from a kept page, is what the whole chain of middleware answers."""

from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.process import invalidation
from portal.web.answers.repeated import MOST_ASKED, KeptPageMiddleware
from portal.web.finished import finished
from tests.cast import Cast, book

pytestmark = pytest.mark.usefixtures("keeping")

PATH = "/team/desk/visit"
ASKED: list[dict[str, str]] = [
    {},
    {"accept-encoding": "gzip"},
    {"accept-encoding": "br, gzip", "accept-language": "ar-EG"},
    {"hx-request": "true"},
    {"hx-request": "true", "hx-history-restore-request": "true", "accept-encoding": "br"},
    {"if-none-match": 'W/"another"', "accept-language": "en-US"},
    {"x-request-id": "given-by-the-proxy"},
]
# Another for each answer.
OWN = {"X-Request-Id"}


def is_early(answer: Any) -> bool:
    """Whether the address was not even resolved."""
    return answer.wsgi_request.resolver_match is None


def facts(answer: Any) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.items() if name not in OWN}
    return answer.status_code, headers, answer.content


def thrice(client: Client, path: str, **more: Any) -> list[Any]:
    """Return the first answer, one of a kept page by the whole chain, and one that should be early."""
    answers = [client.get(path, **more)]
    # Another chain of middleware knows of no request yet.
    answers.append(Client().get(path, **more))
    answers.append(client.get(path, **more))
    return answers


@pytest.mark.parametrize("headers", ASKED, ids=lambda one: " ".join(one) or "plain")
@pytest.mark.parametrize("ancestors", [[], ["https://intranet.example"]], ids=["alone", "framed"])
def test_an_early_answer_has_the_same_headers_and_bytes(
    cast: Cast, settings: Settings, headers: dict[str, str], ancestors: list[str]
) -> None:
    settings.FRAME_ANCESTORS = ancestors
    settings.SECURE_HSTS_SECONDS = 3600
    made, kept, early = thrice(
        Client(), f"{PATH}?view=week&embed=visit", headers=headers, secure=True
    )
    assert [is_early(one) for one in (made, kept, early)] == [False, False, True]
    assert facts(early) == facts(kept) == facts(made)
    assert early.status_code == 200
    if "x-request-id" in headers:
        assert early["X-Request-Id"] == headers["x-request-id"]
    else:
        assert len({one["X-Request-Id"] for one in (made, kept, early)}) == 3
    assert early["Strict-Transport-Security"]
    assert ("frame-ancestors 'self' https://intranet" in early["Content-Security-Policy"]) is bool(
        ancestors
    )


@pytest.mark.parametrize("path", [PATH, "/", "/team/desk"])
def test_a_page_that_has_not_changed_is_answered_early_too(cast: Cast, path: str) -> None:
    client = Client()
    etag = client.get(path)["ETag"]
    made, kept, early = thrice(client, path, headers={"if-none-match": etag})
    assert [one.status_code for one in (made, kept, early)] == [304] * 3
    assert is_early(early)
    assert facts(early) == facts(kept) == facts(made)


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (PATH, {"headers": {"cookie": "theme=dark"}}, 200),
        (f"{PATH}?slot=2026-03-02T10:00:00Z", {}, 200),
        (f"{PATH}?month=2026-03&amp;view=week", {}, 301),
        (f"{PATH}/", {}, 301),
        ("/team/desk/missing", {}, 404),
        (PATH, {"headers": {"host": "elsewhere.example"}}, 400),
        (PATH, {"headers": {"accept-language": "de," * 500}}, 200),
    ],
)
def test_whatever_else_goes_the_whole_way(
    cast: Cast, path: str, more: dict[str, Any], status: int
) -> None:
    answers = thrice(Client(), path, **more)
    assert [one.status_code for one in answers] == [status] * 3
    assert not any(is_early(one) for one in answers if status in {200, 404})


@pytest.mark.parametrize(
    "other",
    [
        {"accept-language": "de"},
        {"hx-request": "true"},
        {"hx-request": "true", "hx-history-restore-request": "true"},
        {"host": "testserver:8000"},
    ],
    ids=" ".join,
)
def test_each_reader_gets_their_own(cast: Cast, other: dict[str, str]) -> None:
    client = Client()
    client.get(PATH)
    assert is_early(client.get(PATH))
    alone = facts(Client().get(PATH, headers=other))
    assert facts(client.get(PATH, headers=other)) == alone
    assert facts(client.get(PATH, headers=other)) == alone


def test_an_early_answer_ends_with_what_it_shows(
    cast: Cast, frozen: time_machine.Traveller
) -> None:
    client = Client()
    before = [client.get(PATH).content for _ in range(2)]
    assert before[0] == before[1]
    book(cast.visit, "2026-03-02T10:00:00Z")
    book(cast.visit, "2026-03-02T10:00:00Z", "bob@example.com")
    after = client.get(PATH)
    assert not is_early(after)
    assert after.content != before[0]
    early = client.get(PATH)
    assert is_early(early)
    assert early.content == after.content
    invalidation.mark()
    assert not is_early(client.get(PATH))


def test_who_has_reserved_a_time_gets_a_page_of_their_own(cast: Cast) -> None:
    client = Client()
    day, own = f"{PATH}?date=2026-03-03", {"user-agent": "Own"}
    slot = f"{PATH}?slot=2026-03-03T10:00:00Z"
    for host in ("own", "another"):
        assert client.get(slot, headers={"user-agent": host.title()}).status_code == 200
    mine = client.get(day, headers=own)
    assert not is_early(mine)
    others = [client.get(day) for _ in range(2)]
    assert is_early(others[1])
    again = client.get(day, headers=own)
    assert not is_early(again)
    assert again.content == mine.content != others[1].content


def test_internal_pages_are_for_their_networks(cast: Cast, settings: Settings) -> None:
    settings.INTRANET_NETWORKS = ["10.1.0.0/16"]
    client = Client()
    for address, number in (("10.1.2.3", 2), ("192.0.2.1", 2), ("10.1.9.9", 1)):
        found = [is_early(client.get("/", REMOTE_ADDR=address)) for _ in range(number)]
        # The third address belongs to the first one's network, which has its page already.
        assert found == ([False, True] if number == 2 else [True])


def test_known_requests_are_bounded() -> None:
    asked: list[str] = []
    page = finished()(lambda request: HttpResponse("page"))

    def chain(request: HttpRequest) -> HttpResponse:
        asked.append(request.headers["Accept-Language"])
        return page(request)

    middleware, factory = KeptPageMiddleware(chain), RequestFactory()

    def get(language: str) -> None:
        middleware(factory.get("/", headers={"accept-language": language}))

    get("en")
    get("en")
    # One page for all of them.
    for number in range(MOST_ASKED):
        get(f"en;q=0.{number + 1}")
    get("en")
    get("en")
    assert asked.count("en") == 2
