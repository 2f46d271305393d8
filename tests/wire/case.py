"""A wire case: one request of the Cal.com API v2, written by hand, and what is answered to it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from portal.calcom.answers import Answer

type Json = dict[str, Any]
type Names = Mapping[str, str | int]
type Reader = Callable[[Answer], object]

NOBODY: Final = "nobody"
STRANGER: Final = "stranger"
"""Somebody whose key the engine never gave out."""
NOW: Final = "2026-11-23T13:00:00.000Z"
_NAME: Final = re.compile(r"\{(\w+)\}")
_VERSIONS: Final = {
    "private-links": "",
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
}


@dataclass(frozen=True, slots=True)
class Like:
    """A value that differs from run to run: `what` it is, and the pattern that its text fits."""

    what: str
    pattern: str

    def fits(self, value: object) -> bool:
        """Say whether `value` is such a one; a number is told by its digits."""
        return re.fullmatch(self.pattern, str(value)) is not None


UUID: Final = Like("UUID", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UID: Final = Like("uid", r"[0-9A-Za-z]{20,24}")
NUMBER: Final = Like("number", r"\d+")
INSTANT: Final = Like("instant", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TEXT: Final = Like("text", r"(?s).+")


@dataclass(frozen=True, slots=True)
class Holding:
    """A list that is long and holds `item`."""

    item: Json


@dataclass(frozen=True, slots=True)
class Case:
    """`body` is the whole body of a refusal, and of a success the part that the portal depends on.

    ``{name}`` in any text stands for an id of the world. `reads` is how the client reads the success; None where it
    has no use for the call.
    """

    request: str
    by: str
    status: int
    body: Any
    sends: Any = None
    version: str = ""
    reads: Reader | None = None
    why: str = ""

    @property
    def method(self) -> str:
        return self.request.partition(" ")[0]

    @property
    def target(self) -> str:
        return self.request.partition(" ")[2]

    @property
    def is_refusal(self) -> bool:
        return self.status >= 400

    @property
    def name(self) -> str:
        """The case in a list of tests."""
        return " ".join(
            f"{self.request} by {self.by}: {self.status} {self.why} {self.version}".split()
        )

    @property
    def wanted_version(self) -> str:
        """The version header: the one of the last noun of the path, or none."""
        path = self.target.partition("?")[0].split("/")
        return self.version or next((_VERSIONS[p] for p in reversed(path) if p in _VERSIONS), "")


def answers(
    request: str, by: str, data: Any, *, status: int = 200, beside: Json | None = None, **more: Any
) -> Case:
    """A success: objects of `data` may hold more than is written here, lists may not."""
    return Case(request, by, status, {"status": "success", "data": data} | (beside or {}), **more)


def answers_nothing(request: str, by: str, *, status: int = 200, **more: Any) -> Case:
    """A success without data."""
    return Case(request, by, status, {"status": "success"}, **more)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer: its status and its whole body but for time and path."""

    status: int
    body: Json


def refuses(request: str, by: str, refusal: Refusal, **more: Any) -> Case:
    """A refusal, which is compared whole."""
    body = refusal.body
    if "error" in body:
        body = {
            "status": "error",
            "timestamp": NOW,
            "path": f"/v2{request.partition(' ')[2]}",
        } | body
    return Case(request, by, refusal.status, body, **more)


def _plain(status: int, code: str, phrase: str, message: str) -> Refusal:
    details = {"message": message, "error": phrase, "statusCode": status}
    return Refusal(status, {"error": {"code": code, "message": message, "details": details}})


def bad_request(message: str) -> Refusal:
    return _plain(400, "BadRequestException", "Bad Request", message)


def unauthorized(message: str) -> Refusal:
    return _plain(401, "UnauthorizedException", "Unauthorized", message)


def forbidden(message: str) -> Refusal:
    return _plain(403, "ForbiddenException", "Forbidden", message)


def not_found(message: str) -> Refusal:
    return _plain(404, "NotFoundException", "Not Found", message)


def conflict(message: str) -> Refusal:
    return _plain(409, "ConflictException", "Conflict", message)


def unprocessable(message: str) -> Refusal:
    return _plain(422, "UnprocessableEntityException", "Unprocessable Entity", message)


def coded(status: int, code: str, message: str) -> Refusal:
    """Return an error without details, as database and booking form give them."""
    return Refusal(status, {"error": {"code": code, "message": message}})


def core(status: int, message: str) -> Refusal:
    """Return the bare error of the booking core."""
    return Refusal(status, {"statusCode": status, "message": message})


def invalid(target: Json, *problems: Json) -> Refusal:
    """Return the error of `target`, a body or query whose fields break constraints."""
    error = {
        "code": "BadRequestException",
        "message": "Bad Request Exception",
        "details": {"errors": [{"target": target} | each for each in problems]},
    }
    return Refusal(400, {"error": error})


def problem(name: str, value: Any = ..., /, **constraints: str) -> Json:
    """Return one field of `invalid`; without `value` the field was missing."""
    given = {} if value is ... else {"value": value}
    return {"property": name, "children": [], "constraints": constraints} | given


EXISTS: Final = coded(
    409, "CONFLICT", "Invalid Input: Trying to create a record that already exists."
)
NO_KEY: Final = unauthorized(
    "ApiAuthStrategy - No authentication method provided. Either pass an API key"
    " as 'Bearer' header or OAuth client credentials as"
    " 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
NO_PERMISSION: Final = forbidden(
    "PermissionsGuard - no authentication provided. Provide either authorization"
    " bearer token containing managed"
    " user access token or oAuth client id in 'x-cal-client-id' header."
)
WRONG_KEY: Final = unauthorized("CustomThrottlerGuard - Invalid API Key")


def one(model: type[BaseModel]) -> Reader:
    return lambda answer: answer.one(model)


def many(model: type[BaseModel]) -> Reader:
    return lambda answer: answer.many(model)


def optional(model: type[BaseModel]) -> Reader:
    return lambda answer: answer.optional(model)


def one_or_many(model: type[BaseModel]) -> Reader:
    return lambda answer: answer.several(model)


def page(model: type[BaseModel]) -> Reader:
    return lambda answer: answer.page(model)


def filled(value: Any, names: Names) -> Any:
    """Return `value` with ids for names; a text that is one name becomes the id itself."""
    if isinstance(value, dict):
        return {key: filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    if not isinstance(value, str):
        return value
    whole = _NAME.fullmatch(value)
    if whole and whole[1] in names:
        return names[whole[1]]
    return _NAME.sub(lambda found: str(names.get(found[1], found[0])), value)


def differences(wanted: Any, found: Any, position: str = "body") -> Iterator[str]:
    """Tell where an answer lacks what a case wants of it."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            if key in found:
                yield from differences(value, found[key], f"{position}.{key}")
            else:
                yield f"{position}.{key} is missing"
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, (left, right) in enumerate(zip(wanted, found, strict=True)):
            yield from differences(left, right, f"{position}.{index}")
    elif isinstance(wanted, Like):
        if not wanted.fits(found):
            yield f"{position} is {found!r}, which is no {wanted.what}"
    elif isinstance(wanted, Holding):
        if not any(not list(differences(wanted.item, each)) for each in found):
            yield f"{position} holds nothing like {wanted.item!r}"
    elif wanted != found or type(wanted) is not type(found):
        yield f"{position} is {found!r} instead of {wanted!r}"
