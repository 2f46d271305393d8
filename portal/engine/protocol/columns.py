"""Bounds of columns: a longer text or a larger number is the caller's mistake, on every database."""

from typing import Any, Final

from django.db import models

from portal.engine.errors import BadRequest
from portal.engine.protocol.constraints import LONGEST_NAME

# Columns without a length of their own. The title of a booking is made of several of them.
_NAMES: Final = frozenset({"name", "title", "custom_name"})


# PostgreSQL's, by Django's names of the kinds.
_MOST: Final = {
    **dict.fromkeys(("SmallIntegerField", "PositiveSmallIntegerField"), 2**15 - 1),
    **dict.fromkeys(("IntegerField", "PositiveIntegerField"), 2**31 - 1),
    **dict.fromkeys(("BigIntegerField", "PositiveBigIntegerField"), 2**63 - 1),
}


def check_bounds(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Receive `pre_save` of the engine's models. Raises BadRequest.

    SQLite stores texts of any length and numbers of any size. PostgreSQL refuses them with an error that callers of
    Cal.com would see as 500.
    """
    if sender._meta.app_label != "engine":
        return
    for column in sender._meta.concrete_fields:
        value = getattr(instance, column.attname)
        most = column.max_length if isinstance(column, models.CharField) else None
        if column.name in _NAMES and sender._meta.model_name != "booking":
            most = LONGEST_NAME
        if most is not None and isinstance(value, str) and len(value) > most:
            raise BadRequest(f"{column.name} must be shorter than or equal to {most} characters")
        largest = _MOST.get(column.get_internal_type())
        if largest is not None and isinstance(value, int) and value > largest:
            raise BadRequest(f"{column.name} must not be greater than {largest}")
