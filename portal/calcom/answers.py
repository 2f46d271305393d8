"""Successful answers of Cal.com (CONTRACT.md 2.6), and the reading of any answer's JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from portal.calcom.errors import UnreadableAnswer
from portal.calcom.schemas.pagination import Page, Pagination

_ABSENT: Any = object()
_LONGEST_EXCERPT = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. The methods turn its ``data`` into wire models; each raises UnreadableAnswer
    for another shape.
    """

    call: str
    status: int
    data: Any
    pagination: Any
    request_id: str | None

    def one[T: BaseModel](self, model: type[T]) -> T:
        """Return the one object of the answer."""
        return self._validated(model, self.data)

    def optional[T: BaseModel](self, model: type[T]) -> T | None:
        """Return the one object of the answer, or None where Cal.com sent null or left it out."""
        return None if self.data is None or self.data is _ABSENT else self.one(model)

    def many[T: BaseModel](self, model: type[T]) -> list[T]:
        """Return the objects of a list answer."""
        if not isinstance(self.data, list):
            raise self._misshapen(f"a list was expected, {_kind(self.data)} came")
        return [self._validated(model, item) for item in self.data]

    def texts(self) -> list[str]:
        """Return the texts of a list answer."""
        if not isinstance(self.data, list) or not all(isinstance(text, str) for text in self.data):
            raise self._misshapen("a list of texts was expected")
        return self.data

    def text(self) -> str:
        """Return the text that the answer consists of."""
        if not isinstance(self.data, str):
            raise self._misshapen(f"a text was expected, {_kind(self.data)} came")
        return self.data

    def one_or_many[T: BaseModel](self, model: type[T]) -> T | list[T]:
        """Return an object, or a list of them where Cal.com sent an array."""
        return self.many(model) if isinstance(self.data, list) else self.one(model)

    def page[T: BaseModel](self, model: type[T]) -> Page[T]:
        """Return the objects of a list answer with its ``pagination``."""
        return Page(self.many(model), self._validated(Pagination, self.pagination))

    def _validated[T: BaseModel](self, model: type[T], data: Any) -> T:
        if not isinstance(data, dict):
            raise self._misshapen(f"an object was expected, {_kind(data)} came")
        try:
            return model.model_validate(data)
        except ValidationError as error:
            places = "; ".join(
                f"{'.'.join(map(str, problem['loc']))}: {problem['type']}"
                for problem in error.errors(include_input=False, include_url=False)[:5]
            )
        # Outside of the handler: pydantic's error repeats the values, personal or secret ones too.
        raise self._misshapen(f"{model.__name__} has {places}")

    def _misshapen(self, what: str) -> UnreadableAnswer:
        return UnreadableAnswer(
            f"Cal.com's answer has an unexpected shape: {what}.",
            status=self.status,
            request_id=self.request_id,
            call=self.call,
        )


def success(call: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Return the answer in a 2xx response. Raises UnreadableAnswer when it is not Cal.com's success
    envelope.
    """
    request_id = headers.get("x-request-id")
    if status == 204:
        return Answer(call, status, None, None, request_id)
    body = read_json(status, headers, content)
    if not isinstance(body, dict) or body.get("status") != "success":
        raise UnreadableAnswer(
            f"Cal.com answered {status} without its success envelope.",
            status=status,
            request_id=request_id,
            body=body,
        )
    data = body.get("data", _ABSENT)
    pagination = body.get("pagination", _ABSENT)
    return Answer(call, status, data, pagination, request_id)


def read_json(status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """Return the JSON in `content`. Raises UnreadableAnswer that says what it is instead."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        found = _description(headers, content)
    raise UnreadableAnswer(
        f"Cal.com answered {status} with {found} instead of JSON.",
        retryable=True,
        status=status,
        request_id=headers.get("x-request-id"),
        body=content[:_LONGEST_EXCERPT].decode("utf-8", "replace"),
    )


def redirected(status: int, headers: Mapping[str, str]) -> UnreadableAnswer:
    """Return the error for a status that is neither success nor refusal: the API sends no redirects
    (CONTRACT.md 2.8).
    """
    place = headers.get("location", "")[:200]
    pointing = f" and points to {place}" if place else ""
    return UnreadableAnswer(
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


def _kind(data: Any) -> str:
    if data is _ABSENT:
        return "nothing"
    kinds = {dict: "an object", list: "a list", type(None): "null"}
    return kinds.get(type(data), f"a {type(data).__name__}")
