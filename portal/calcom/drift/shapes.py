"""Shapes of JSON, made from the client's wire models, and how a value differs from one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

# A name that Cal.com made up is shown up to this length.
LONGEST_NAME: Final = 60


class Kind(StrEnum):
    """Kinds of JSON values, in the words of a finding."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "true or false"
    LIST = "list"
    OBJECT = "object"
    NULL = "null"
    DATE = "date"
    TIME = "time of day"
    INSTANT = "date and time"


class Change(StrEnum):
    """What differs: a key is missing or of another kind, or there is one that was not known."""

    MISSING = "missing"
    KIND = "kind"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `path` is that of the call and of the key in it; no value of anybody is part of it."""

    path: str
    change: Change
    expected: str = ""
    found: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether the portal uses what changed; a new key is only worth a note."""
        return self.change is not Change.NEW

    def __str__(self) -> str:
        match self.change:
            case Change.MISSING:
                return f"{self.path}: {self.expected} expected, nothing found"
            case Change.KIND:
                return f"{self.path}: {self.expected} expected, {self.found} found"
            case Change.NEW:
                return f"{self.path}: new, not used here"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be: of one of `kinds` (none: anything), with these keys, or with items of one shape."""

    kinds: frozenset[Kind] = frozenset()
    keys: Mapping[str, "Shape"] | None = None
    always: frozenset[str] = frozenset()
    never_null: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    item: "Shape | None" = None
    # Texts beside a kind that stand for something, such as "unknown" for the id of a deleted user.
    adapter: TypeAdapter[Any] | None = field(default=None, compare=False)

    @property
    def words(self) -> str:
        return " or ".join(sorted(self.kinds - {Kind.NULL})) or "something"


ANYTHING: Final = Shape()
_SCALARS: Final[dict[Any, Kind]] = {
    bool: Kind.FLAG,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    datetime: Kind.INSTANT,
    date: Kind.DATE,
    time: Kind.TIME,
    NoneType: Kind.NULL,
}
_TEXTS: Final[dict[Kind, TypeAdapter[Any]]] = {
    Kind.INSTANT: TypeAdapter(datetime),
    Kind.DATE: TypeAdapter(date),
    Kind.TIME: TypeAdapter(time),
}


class Shapes:
    """Shapes of wire models. `always` and `others` name keys of a model, divided by blanks: those that an answer never
    lacks, beside the ones that the model demands, and those that nobody reads.
    """

    def __init__(
        self, always: Mapping[type[BaseModel], str], others: Mapping[type[BaseModel], str]
    ) -> None:
        self.always = always
        self.others = others

    def of(self, annotation: Any) -> Shape:
        origin, parts = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            shape = self.of(parts[0])
            is_special = any(isinstance(one, BeforeValidator) for one in parts[1:])
            return replace(shape, adapter=TypeAdapter(annotation)) if is_special else shape
        if origin in (Union, UnionType):
            shapes = [self.of(part) for part in parts]
            structured = next((one for one in shapes if one.keys is not None or one.item), ANYTHING)
            return replace(structured, kinds=frozenset().union(*(one.kinds for one in shapes)))
        if origin in (tuple, list):
            return list_of(self.of(parts[0]))
        if origin is dict:
            # Keys of their own making: days, slugs.
            return Shape(frozenset({Kind.OBJECT}), item=self.of(parts[1]))
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self.of_model(annotation)
        return Shape(frozenset({_SCALARS[annotation]})) if annotation in _SCALARS else ANYTHING

    def of_model(self, model: type[BaseModel]) -> Shape:
        keys, required = {}, set()
        for name, about in model.model_fields.items():
            key = about.alias or name
            annotation: Any = about.annotation
            if about.metadata:
                annotation = Annotated[annotation, *about.metadata]
            keys[key] = self.of(annotation)
            if about.is_required():
                required.add(key)
        return Shape(
            frozenset({Kind.OBJECT}),
            keys,
            always=frozenset(required | set(self.always.get(model, "").split())),
            never_null=frozenset(required),
            others=frozenset(self.others.get(model, "").split()),
        )


def list_of(item: Shape) -> Shape:
    return Shape(frozenset({Kind.LIST}), item=item)


def with_keys(shape: Shape, always: str) -> Shape:
    return replace(shape, always=shape.always | set(always.split()))


def differences(value: Any, shape: Shape, path: str) -> list[Finding]:
    """Return how a value differs from a shape, each difference once however many items have it, problems first.

    `path` names the value: ``GET /event-types``.
    """
    found = dict.fromkeys(walk(value, shape, path, required=True))
    return sorted(found, key=lambda one: not one.is_problem)


def walk(value: Any, shape: Shape, path: str, *, required: bool) -> Iterator[Finding]:
    if not shape.kinds:
        return
    kind = kind_of(value)
    # Cal.com leaves out or prints null, differently from call to call (CONTRACT.md 4.4).
    if kind is Kind.NULL and not required:
        return
    if not fits(value, kind, shape):
        yield Finding(path, Change.KIND, shape.words, kind)
    elif isinstance(value, list) and shape.item:
        for one in value:
            yield from walk(one, shape.item, f"{path}[]", required=True)
    elif isinstance(value, dict) and shape.item:
        for one in value.values():
            yield from walk(one, shape.item, f"{path}.*", required=True)
    elif isinstance(value, dict) and shape.keys is not None:
        yield from walk_keys(value, shape, shape.keys, path)


def walk_keys(
    value: Mapping[str, Any], shape: Shape, keys: Mapping[str, Shape], path: str
) -> Iterator[Finding]:
    for key, below in keys.items():
        if key in value:
            yield from walk(value[key], below, f"{path}.{key}", required=key in shape.never_null)
        elif key in shape.always:
            yield Finding(f"{path}.{key}", Change.MISSING, below.words)
    for key in sorted(value.keys() - keys.keys() - shape.others):
        yield Finding(f"{path}.{readable(key)}", Change.NEW)


def fits(value: Any, kind: Kind, shape: Shape) -> bool:
    if kind in shape.kinds:
        return True
    if isinstance(value, str):
        texts = [_TEXTS[one] for one in shape.kinds if one in _TEXTS]
        return any(reads(one, value) for one in [*texts, *filter(None, [shape.adapter])])
    return False


def reads(adapter: TypeAdapter[Any], text: str) -> bool:
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


def kind_of(value: Any) -> Kind:
    # First, since True is an int.
    if isinstance(value, bool):
        return Kind.FLAG
    kinds = {dict: Kind.OBJECT, list: Kind.LIST, str: Kind.TEXT, NoneType: Kind.NULL}
    return kinds.get(type(value), Kind.NUMBER)


def readable(key: str) -> str:
    shown = key if key.isprintable() else ascii(key)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[:LONGEST_NAME]}…"


def problems(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.is_problem]
