"""Error answers of Cal.com: `error_for` is the one way from status, headers and body to an exception.

Three envelopes (CONTRACT.md 2.7): A and B keep code and message in ``error``, A with ``details``; C has only
``statusCode`` and ``message`` at the top.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from pydantic_core import from_json

from portal.calcom import errors
from portal.calcom.limits import retry_after

_CLASSES: dict[int, type[errors.Refused]] = {
    400: errors.BadRequest,
    401: errors.Unauthenticated,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.Unprocessable,
}
_WORDLIKE = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+")
_BOOKING_FIELD = re.compile(r"[\w.]+ - \{(?P<slug>[^}]+)\}(?P<problem>[^,]+)")
_NAMED_FIELD = re.compile(
    r"Missing required booking field response: (?P<missing>\S+) -|booking field '(?P<slug>[^']+)'"
)
# Deeper than any body of Cal.com; a tree without an end must not end the process.
_DEEPEST_TREE = 20
# Characters that staff and logs see: the beginning of a web page says whose it is.
_LONGEST_EXCERPT = 2000
# The escape of a surrogate, be it half of a pair or alone.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")

Problems = dict[str, tuple[str, ...]]


def error_for(status: int, headers: Mapping[str, str], content: bytes) -> errors.CalcomError:
    """Return the exception that an answer with status 400 or above stands for. `headers` have lower-case names."""
    body: Any = None
    unreadable: errors.UnreadableAnswer | None = None
    if content.strip():
        try:
            body = read_json(status, headers, content)
        except errors.UnreadableAnswer as error:
            body, unreadable = error.body, error
    # Anything but JSON comes from something before Cal.com, a firewall or a wrong address: its 403 must not pass for
    # Cal.com's word. 429 and 5xx mean the same whoever says them.
    if unreadable and status != 429 and status < 500:
        return unreadable
    message = _message(body) or _reason(status)
    problems = _validation_problems(body) or _booking_field_problems(message)
    facts: dict[str, Any] = {
        "status": status,
        "code": _code(body),
        "request_id": headers.get("x-request-id"),
        "body": body,
        "problems": problems,
    }
    if status >= 500:
        return errors.UpstreamFault(message, **facts)
    if status == 429:
        return errors.RateLimited(message, retry_after=retry_after(headers), **facts)
    return _CLASSES.get(status, errors.OtherRefusal)(_sentence(body) or message, **facts)


def _without_halves(found: Any) -> Any:
    text = json.dumps(found, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _decoded(content: bytes) -> Any:
    # Half the time of Python's own, which takes more: halves of emoji, and other codings than UTF-8.
    with suppress(ValueError):
        return from_json(content)
    return json.loads(content)


def read_json(status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """Return the JSON in `content`. Raises UnreadableAnswer that says what it is instead."""
    try:
        found = _decoded(content)
        # Half of an emoji, where a server cut a text within it, is in no page and no file.
        return _without_halves(found) if _HALF.search(content) else found
    except (ValueError, RecursionError):
        instead = _description(headers, content)
    raise errors.UnreadableAnswer(
        f"Cal.com answered {status} with {instead} instead of JSON.",
        retryable=True,
        status=status,
        request_id=headers.get("x-request-id"),
        body=content[:_LONGEST_EXCERPT].decode("utf-8", "replace"),
    )


def redirected(status: int, headers: Mapping[str, str]) -> errors.UnreadableAnswer:
    # The API sends no redirects (CONTRACT.md 2.8); one mostly means http:// for https://.
    location = headers.get("location", "")[:200]
    pointing = f" and points to {location}" if location else ""
    return errors.UnreadableAnswer(
        f"Cal.com answered {status}{pointing}. Is the API's address right?",
        status=status,
        request_id=headers.get("x-request-id"),
    )


def _description(headers: Mapping[str, str], content: bytes) -> str:
    beginning = content.lstrip()[:1]
    if not beginning:
        return "an empty body"
    if "html" in headers.get("content-type", "") or beginning == b"<":
        return "a web page"
    return "broken JSON" if beginning in b'{["' else "text"


def _message(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    inner = error.get("message") if isinstance(error, dict) else None
    return _text(inner) or _text(body.get("message")) or _text(error)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _code(body: Any) -> str | None:
    if not isinstance(body, dict):
        return None
    error = body.get("error")
    if isinstance(error, dict):
        return _text(error.get("code")) or None
    # Envelope C has no code, but its message often is one: booking_conflict_error.
    message = _text(body.get("message"))
    return message if _WORDLIKE.fullmatch(message) else None


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _sentence(body: Any) -> str:
    said: list[str] = []
    for path, texts in _validation_problems(body).items():
        leaf = path.rpartition(".")[2]
        # class-validator names the leaf in most of its texts; the path says in which object it is.
        said += [text if leaf in text else f"{path}: {text}" for text in texts]
    return "; ".join(said)


def _validation_problems(body: Any) -> Problems:
    error = body.get("error") if isinstance(body, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    tree = details.get("errors") if isinstance(details, dict) else None
    found: dict[str, list[str]] = {}
    for path, text in _leaves(tree, "", 0):
        found.setdefault(path, []).append(text)
    return {path: tuple(texts) for path, texts in found.items()}


def _leaves(tree: Any, parent: str, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(tree, list) or depth > _DEEPEST_TREE:
        return
    for node in tree:
        if not isinstance(node, dict):
            continue
        path = f"{parent}.{node.get('property')}" if parent else str(node.get("property"))
        constraints = node.get("constraints")
        if isinstance(constraints, dict):
            yield from ((path, text) for text in constraints.values() if isinstance(text, str))
        yield from _leaves(node.get("children"), path, depth + 1)


def _booking_field_problems(message: str) -> Problems:
    # Envelope B of the booking core: "responses - {email}email_validation_error, ".
    found: dict[str, list[str]] = {}
    for match in _BOOKING_FIELD.finditer(message):
        found.setdefault(match["slug"], []).append(match["problem"].strip())
    # Envelope A names one field, and the whole sentence is about it (CONTRACT.md 18.4).
    named = _NAMED_FIELD.search(message)
    if named is not None:
        found.setdefault(named["missing"] or named["slug"], []).append(message)
    return {slug: tuple(texts) for slug, texts in found.items()}
