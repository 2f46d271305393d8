"""Every way in which a value may differ from its shape: each key taken away, or of another kind, and one added."""

import copy
from collections.abc import Iterator
from typing import Any

from portal.calcom.drift.shapes import Change, Kind, Shape

# A value of each kind; the texts are no dates.
OF_KIND: dict[Kind, Any] = {
    Kind.NUMBER: 4.5,
    Kind.TEXT: "mutated",
    Kind.FLAG: True,
    Kind.LIST: ["mutated"],
    Kind.OBJECT: {"mutated": 1},
}

type Mutation = tuple[Any, str, Change]


def mutations(value: Any, shape: Shape) -> Iterator[Mutation]:
    """Return changed copies of a value that fits, each with the path below it and what is to be found there."""
    for steps, path, below, key_is_always in spots(value, shape, ()):
        if below.keys is not None:
            added = copy.deepcopy(value)
            at(added, steps)["inventedByCalcom"] = 1
            yield added, f"{path}.inventedByCalcom", Change.NEW
        for kind, other in OF_KIND.items():
            if below.kinds and kind not in below.kinds:
                changed = copy.deepcopy(value)
                changed = put(changed, steps, other)
                yield changed, path, Change.KIND
        if key_is_always:
            without = copy.deepcopy(value)
            del at(without, steps[:-1])[steps[-1]]
            yield without, path, Change.MISSING


def spots(
    value: Any, shape: Shape, steps: tuple[Any, ...], path: str = "", *, is_always: bool = False
) -> Iterator[tuple[tuple[Any, ...], str, Shape, bool]]:
    yield steps, path, shape, is_always
    if isinstance(value, list) and shape.item and value:
        yield from spots(value[0], shape.item, (*steps, 0), f"{path}[]")
    elif isinstance(value, dict) and shape.item and value:
        key = next(iter(value))
        yield from spots(value[key], shape.item, (*steps, key), f"{path}.*")
    elif isinstance(value, dict) and shape.keys is not None:
        for key, below in shape.keys.items():
            if value.get(key) is not None:
                always = key in shape.always
                yield from spots(
                    value[key], below, (*steps, key), f"{path}.{key}", is_always=always
                )


def at(value: Any, steps: tuple[Any, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value


def put(value: Any, steps: tuple[Any, ...], new: Any) -> Any:
    if not steps:
        return new
    at(value, steps[:-1])[steps[-1]] = new
    return value
