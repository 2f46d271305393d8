"""Successful answers of Cal.com (CONTRACT.md 2.6), turned into wire models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from portal.calcom.errors import MisshapenAnswer
from portal.calcom.schemas.base import Page, Pagination

# What an answer without ``data`` or ``pagination`` has there; Cal.com may send null, too.
ABSENT: Any = object()


class ReadBefore[T: BaseModel]:
    """Items of a long list as they came and as they were read, by id, so that only what differs is read again."""

    def __init__(self, *, most: int = 2000) -> None:
        self._most = most
        self._items: dict[Any, tuple[Any, T]] = {}

    def read(self, data: Any, validate: Callable[[Any], T]) -> T:
        key = data.get("id") if isinstance(data, dict) else None
        # Of any kind, as everything from outside; a list cannot be a key.
        found = self._items.get(key) if isinstance(key, int) else None
        if found is not None and found[0] == data:
            return found[1]
        item = validate(data)
        if isinstance(key, int):
            if len(self._items) >= self._most:
                self._items.clear()
            self._items[key] = (data, item)
        return item


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
        return self._validated(model, self.data)

    def optional[T: BaseModel](self, model: type[T]) -> T | None:
        """Return the one object of the answer, or None where Cal.com sent null or left it out."""
        return None if self.data is None or self.data is ABSENT else self.one(model)

    def many[T: BaseModel](self, model: type[T], *, read: ReadBefore[T] | None = None) -> list[T]:
        """Items that came before, as `read` has them, are not read again."""
        if not isinstance(self.data, list):
            raise self._misshapen(f"a list was expected, {kind_of_data(self.data)} came")
        if read is None:
            return [self._validated(model, item) for item in self.data]
        return [read.read(item, lambda data: self._validated(model, data)) for item in self.data]

    def several[T: BaseModel](self, model: type[T]) -> list[T]:
        """Return the objects, at least one, where Cal.com sends several in a list and one bare."""
        # With [] it is not known what became of a booking or a cancellation.
        if self.data == []:
            raise self._misshapen("an object was expected, an empty list came")
        return self.many(model) if isinstance(self.data, list) else [self.one(model)]

    def first[T: BaseModel](self, model: type[T]) -> T:
        return self.several(model)[0]

    def page[T: BaseModel](self, model: type[T]) -> Page[T]:
        return Page(self.many(model), self._validated(Pagination, self.pagination))

    def _validated[T: BaseModel](self, model: type[T], data: Any) -> T:
        if not isinstance(data, dict):
            raise self._misshapen(f"an object was expected, {kind_of_data(data)} came")
        try:
            return model.model_validate(data)
        except ValidationError as error:
            fields = "; ".join(
                f"{'.'.join(map(str, problem['loc']))}: {problem['type']}"
                # Five name the cause; a list of hundreds would fill the log.
                for problem in error.errors(include_input=False, include_url=False)[:5]
            )
        # Outside of the handler: pydantic's error repeats the values, personal or secret ones too.
        raise self._misshapen(f"{model.__name__} has {fields}")

    def _misshapen(self, what: str) -> MisshapenAnswer:
        return MisshapenAnswer(
            f"Cal.com's answer has an unexpected shape: {what}.",
            status=self.status,
            request_id=self.request_id,
            call=self.call,
        )


def kind_of_data(data: Any) -> str:
    if data is ABSENT:
        return "nothing"
    kinds = {dict: "an object", list: "a list", type(None): "null"}
    return kinds.get(type(data), f"a {type(data).__name__}")
