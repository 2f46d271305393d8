"""A stand-in for Cal.com that answers what it is told and remembers what it was asked."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from portal.calcom import Client

KEY = "cal_0123456789abcdef0123456789abcdef"
BASE = "https://api.cal.example/v2"


class Served:
    """The requests received, oldest first, and a client that sends them here."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer
        self.client = Client(api_key=KEY, base_url=BASE, transport=httpx.MockTransport(self._serve))

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)

    @property
    def request(self) -> httpx.Request:
        """The newest request."""
        return self.requests[-1]

    @property
    def body(self) -> Any:
        """The JSON body of the newest request."""
        return json.loads(self.request.content)

    @property
    def query(self) -> dict[str, str]:
        """The query of the newest request."""
        return dict(self.request.url.params)


def success(data: Any = None, **more: Any) -> Served:
    """Serve the success envelope around `data`."""
    return Served(lambda _: httpx.Response(200, json={"status": "success", "data": data, **more}))


def raw(status: int, content: bytes = b"", **headers: str) -> Served:
    """Serve exactly this answer; header names take underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Served(lambda _: httpx.Response(status, content=content, headers=named))


def refusal(status: int, body: Any, **headers: str) -> Served:
    """Serve an error with a JSON body."""
    return raw(status, json.dumps(body).encode(), content_type="application/json", **headers)


def failing(error: Exception) -> Served:
    """Raise `error` instead of answering."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return Served(answer)


BOOKING: dict[str, Any] = {
    "id": 456,
    "uid": "bFJeNb2uX8ANpT3JL5EfXw",
    "title": "Intro between Bob Host and Ada Byron",
    "status": "accepted",
    "start": "2030-01-08T13:00:00.000Z",
    "end": "2030-01-08T13:30:00.000Z",
    "duration": 30,
}
EVENT_TYPE: dict[str, Any] = {"id": 123, "title": "Intro", "slug": "intro", "lengthInMinutes": 30}
RESERVATION: dict[str, Any] = {
    "eventTypeId": 1,
    "slotStart": "2030-01-08T13:00:00.000Z",
    "slotEnd": "2030-01-08T14:00:00.000Z",
    "slotDuration": 60,
    "reservationUid": "e84be5a3-4696-4e37-acc7-b2f3c8806b94",
    "reservationUntil": "2030-01-07T12:05:00.000Z",
}
