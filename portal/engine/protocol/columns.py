"""Lengths of columns: a text that is longer is the caller's mistake, on every database."""

from typing import Any, Final

from django.db import models

from portal.engine.errors import BadRequest
from portal.engine.protocol.constraints import LONGEST_NAME

# Columns without a length of their own. The title of a booking is made of several of them.
_NAMES: Final = frozenset({"name", "title", "custom_name"})


def check_lengths(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Receive `pre_save` of the engine's models. Raises BadRequest.

    SQLite stores a text of any length, and PostgreSQL refuses it with an error that Cal.com's callers would see as 500.
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
