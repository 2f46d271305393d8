"""Errors in the three forms that Cal.com sends (CONTRACT.md 2.7).

WireError                 anything that is answered with an error status
  HttpError               form A: envelope with details (Nest HTTP exceptions)
    BadRequest 400, Unauthorized 401, Forbidden 403, NotFound 404, Conflict 409,
    PayloadTooLarge 413, Unprocessable 422, Throttled 429
    ValidationFailed      400 with the tree of failed constraints in details.errors
  CodedError              form B: envelope with code and message only (database, Zod, tRPC)
  CoreError               form C: {"statusCode", "message"} (booking core)
"""

from http import HTTPStatus
from typing import Any, ClassVar, Final

from portal.engine import clock
from portal.engine.protocol.values import Json, format_instant

# Python 3.13 renamed these; the wire keeps the older ones.
PHRASES: Final = {413: "Payload Too Large", 422: "Unprocessable Entity"}


class WireError(Exception):
    """An answer with an error status. `body` builds what is sent."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def body(self, *, path: str, timestamp: str) -> Json:
        """Return the JSON body; `path` has the query string, `timestamp` is the engine's time."""
        raise NotImplementedError


class HttpError(WireError):
    """Form A with the ordinary details."""

    code: ClassVar[str] = "HttpException"
    http_status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(self.http_status, message)

    def details(self) -> Any:
        phrase = PHRASES.get(self.status) or HTTPStatus(self.status).phrase
        return {"message": self.message, "error": phrase, "statusCode": self.status}

    def body(self, *, path: str, timestamp: str) -> Json:
        error = {"code": self.code, "message": self.message, "details": self.details()}
        return {"status": "error", "timestamp": timestamp, "path": path, "error": error}


class BadRequest(HttpError):
    """400: input that cannot be taken, or a refusal by the rules."""

    code = "BadRequestException"
    http_status = 400


class Unauthorized(HttpError):
    """401: no or wrong credentials."""

    code = "UnauthorizedException"
    http_status = 401


class Forbidden(HttpError):
    """403: credentials that do not suffice."""

    code = "ForbiddenException"
    http_status = 403


class NotFound(HttpError):
    """404: a thing, a route or a version that does not exist."""

    code = "NotFoundException"
    http_status = 404


class Conflict(HttpError):
    """409: seats full, or a thing that exists already."""

    code = "ConflictException"
    http_status = 409


class PayloadTooLarge(HttpError):
    """413: a body past the server's limit."""

    code = "PayloadTooLargeException"
    http_status = 413


class Unprocessable(HttpError):
    """422: the handful of cases of CONTRACT.md 2.8."""

    code = "UnprocessableEntityException"
    http_status = 422


class Throttled(HttpError):
    """429; its details are the bare message (CONTRACT.md 2.10)."""

    code = "ThrottlerException"
    http_status = 429

    def __init__(self) -> None:
        super().__init__("CustomThrottlerGuard - Too many requests. Please try again later.")

    def details(self) -> Any:
        return self.message


class ValidationFailed(BadRequest):
    """400 whose details name each failed constraint (CONTRACT.md 2.9)."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__("Bad Request Exception")
        self.errors = errors

    def details(self) -> Any:
        return {"errors": self.errors}


class CodedError(WireError):
    """Form B."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code

    def body(self, *, path: str, timestamp: str) -> Json:
        error = {"code": self.code, "message": self.message}
        return {"status": "error", "timestamp": timestamp, "path": path, "error": error}


class CoreError(WireError):
    """Form C."""

    def body(self, *, path: str, timestamp: str) -> Json:  # noqa: ARG002  form C has neither
        return {"statusCode": self.status, "message": self.message}


def form_problem(message: str) -> CodedError:
    """Return the 400 of the booking form's own checks (Zod, form B)."""
    return CodedError(400, "BAD_REQUEST", message)


def answer_problem(slug: str, problem: str) -> CodedError:
    """Return the 400 for one booking field's answer."""
    return form_problem(f"responses - {{{slug}}}{problem}, ")


def trpc_error(status: int, message: str) -> CodedError:
    """Return an error of the calls that Cal.com answers through tRPC (form B)."""
    return CodedError(status, "TRPCError", message)


def already_exists() -> CodedError:
    """Return the 409 of a broken unique key (form B)."""
    message = "Invalid Input: Trying to create a record that already exists."
    return CodedError(409, "CONFLICT", message)


def booking_conflict() -> CoreError:
    """Return the 409 for the loser of a booking race (form C, CONTRACT.md 2.14)."""
    return CoreError(409, "booking_conflict_error")


def error_body(error: WireError, *, path: str) -> Json:
    return error.body(path=path, timestamp=format_instant(clock.now()))
