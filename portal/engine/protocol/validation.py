"""Checks of bodies and queries that fail as Cal.com's do (CONTRACT.md 2.9).

Cal.com names every failed constraint of every property at once, by constraint name, in a tree that
clients read; a parser that stops at a property's first fault cannot answer that, so the constraints
are declared here.

    shape = Shape({"name": text(), "days": field(is_in_each(...), required=False)})
    values = shape.validated(body)          # unknown properties dropped; raises ValidationFailed
    values = shape.strict(body)             # unknown properties refused; raises BadRequest, one
    line
"""

from portal.engine.protocol.constraints import (
    Constraint,
    array_max_size,
    array_min_size,
    array_not_empty,
    array_unique,
    at_least,
    bounded,
    each_is_in,
    each_is_int,
    each_is_number,
    each_is_string,
    each_minimum,
    is_array,
    is_boolean,
    is_date_string,
    is_in,
    is_int,
    is_name,
    is_number,
    is_object,
    is_string,
    is_time_zone,
    is_url,
    matches,
    max_length,
    maximum,
    minimum,
)
from portal.engine.protocol.shapes import Field, Shape, Switchable, field, one_line

__all__ = [
    "Constraint",
    "Field",
    "Shape",
    "Switchable",
    "array_max_size",
    "array_min_size",
    "array_not_empty",
    "array_unique",
    "at_least",
    "bounded",
    "each_is_in",
    "each_is_int",
    "each_is_number",
    "each_is_string",
    "each_minimum",
    "field",
    "is_array",
    "is_boolean",
    "is_date_string",
    "is_in",
    "is_int",
    "is_name",
    "is_number",
    "is_object",
    "is_string",
    "is_time_zone",
    "is_url",
    "matches",
    "max_length",
    "maximum",
    "minimum",
    "one_line",
]
