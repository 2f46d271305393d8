"""Staff in front of a small organization, on a Monday morning; what goes over the wire can be seen and replaced."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

import portal.calcom
from portal.backend import get_client, use_client
from portal.calcom.schemas.event_type import EventType
from portal.engine.transport import EngineTransport
from tests.cast import NOW, Cast, make_cast

type Answer = Callable[[httpx.Request], httpx.Response]
type SignIn = Callable[..., Client]


class Wire(httpx.BaseTransport):
    """The way to the engine: remembers requests, and answers some itself when told so."""

    def __init__(self) -> None:
        self.engine = EngineTransport()
        self.requests: list[httpx.Request] = []
        self._answers: list[tuple[str, str, Answer]] = []

    def answer(self, method: str, path: str, answer: Answer) -> None:
        """From now on, answer requests whose path contains `path`."""
        self._answers.append((method, path, answer))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for method, path, answer in self._answers:
            if request.method == method and path in request.url.path:
                return answer(request)
        return self.engine.handle_request(request)

    def sent(self, method: str) -> list[Any]:
        """Return the bodies of all requests with this method, oldest first."""
        return [json.loads(each.content) for each in self.requests if each.method == method]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def cast(db: None, wire: Wire) -> Iterator[Cast]:
    client = portal.calcom.Client(
        api_key=wire.engine.portal_key, base_url="http://engine/v2", transport=wire
    )
    with time_machine.travel(NOW, tick=False), use_client(client):
        made = make_cast()
        wire.requests.clear()
        yield made
    client.close()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Sign in a member of the staff with permissions such as ``view_booking``, or of a group."""

    def make(
        *codenames: str, superuser: bool = False, staff: bool = True, group: str = ""
    ) -> Client:
        name = f"member{User.objects.count()}"
        user = User.objects.create_user(name, is_staff=staff, is_superuser=superuser)
        for codename in codenames:
            user.user_permissions.add(
                Permission.objects.get(codename=codename, content_type__app_label="staff")
            )
        if group:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def admin(sign_in: SignIn, cast: Cast) -> Client:
    return sign_in(superuser=True)


@pytest.fixture
def own(cast: Cast) -> EventType:
    made = get_client().event_types.create(
        title="Coffee",
        slug="coffee",
        length_in_minutes=15,
        description="One line.\nAnother.",
        minimum_booking_notice=45,
        locations=[{"type": "link", "link": "https://meet.example.com/a", "public": False}],
    )
    assert isinstance(made, EventType)
    return made


def refused(status: int, message: str, code: str = "BadRequestException") -> Answer:
    """Answer with Cal.com's first error envelope."""
    body = {"status": "error", "path": "/v2/x", "error": {"code": code, "message": message}}
    return lambda _: httpx.Response(status, json=body, headers={"X-Request-Id": "upstream-1"})


def lost(request: httpx.Request) -> httpx.Response:
    """Lose the answer after the request was sent."""
    raise httpx.ReadTimeout("no answer", request=request)
