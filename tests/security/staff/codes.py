"""Codes of an authenticator app, computed as RFC 6238 says, and people who have one."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

LOGIN = "/admin/login/"
FACTOR = "/admin/second-factor/"
PASSWORD = "long and right"


def code_of(secret: str, *, at: float | None = None) -> str:
    """Return the six digits that an app with this base32 secret shows."""
    counter = struct.pack(">Q", int(time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def member(name: str = "kim", **rights: bool) -> User:
    return User.objects.create_user(
        name, f"{name}@example.com", PASSWORD, **({"is_staff": True} | rights)
    )


def try_password(
    client: Client, name: str = "kim", password: str = PASSWORD, **more: Any
) -> HttpResponse | Any:
    return client.post(LOGIN, {"username": name, "password": password}, **more)


def confirmed(client: Client, path: str) -> HttpResponse | Any:
    """Open a page that asks for the password again first."""
    asked = client.get(path)
    assert asked.status_code == 302
    return client.post(asked["Location"], {"password": PASSWORD}, follow=True)


def add_app(client: Client) -> tuple[str, list[str]]:
    """Set up an app; return its secret and the recovery codes that come with it."""
    page = confirmed(client, f"{FACTOR}app/").content.decode()
    found = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)
    assert found is not None
    answer = client.post(f"{FACTOR}app/", {"code": code_of(found[1])}, follow=True)
    shown = answer.content.decode()
    return found[1], re.findall(r"\b\d{8}\b", shown.partition("<textarea")[2])
