"""Whether a wire model keeps what Cal.com sent of the fields that it has."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel


def losses(sent: Any, model: BaseModel) -> list[str]:
    """Return the places where the model differs from what was sent; nulls aside."""
    kept = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return list(_differences(sent, model, kept, ""))


def fields_seen(model: BaseModel) -> Iterator[str]:
    """Yield the fields that were set by what was sent, as ``Team.slug``, of models within too."""
    for name in model.model_fields_set:
        yield f"{type(model).__name__}.{name}"
        yield from _seen_in(getattr(model, name))


def _seen_in(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from fields_seen(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _seen_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _seen_in(item)


def _differences(sent: Any, value: Any, kept: Any, path: str) -> Iterator[str]:
    if isinstance(value, BaseModel) and isinstance(sent, dict):
        for name, field in type(value).model_fields.items():
            alias = str(field.alias)
            if alias not in sent:
                if name in value.model_fields_set:
                    yield f"{path}.{alias} was made up"
            elif sent[alias] is not None:
                if alias not in kept:
                    yield f"{path}.{alias} was lost"
                else:
                    yield from _differences(
                        sent[alias], getattr(value, name), kept[alias], f"{path}.{alias}"
                    )
    elif isinstance(value, list | tuple) and isinstance(sent, list) and len(value) == len(sent):
        for index, (left, middle, right) in enumerate(zip(sent, value, kept, strict=True)):
            yield from _differences(left, middle, right, f"{path}.{index}")
    elif isinstance(value, dict) and isinstance(sent, dict) and len(value) == len(sent):
        for key, middle in value.items():
            yield from _differences(sent[str(key)], middle, kept[str(key)], f"{path}.{key}")
    elif _plain(sent) != _plain(kept):
        yield f"{path} was {sent!r} and is {kept!r}"


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if len(value) == 8 and value.endswith(":00"):
        return value.removesuffix(":00")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone(UTC) if moment.tzinfo else value
