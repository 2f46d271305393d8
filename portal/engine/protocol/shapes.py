"""Shapes: objects as sets of constrained properties, checked as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.engine.errors import BadRequest, ValidationFailed
from portal.engine.protocol.constraints import MISSING, Constraint, is_boolean
from portal.engine.protocol.values import Json


@dataclass(frozen=True, slots=True)
class Field:
    """A property: its constraints, whether it may be missing or null, and the shape inside it."""

    constraints: tuple[Constraint, ...] = ()
    required: bool = True
    inside: "Shape | None" = None
    each_inside: bool = False


def field(
    *constraints: Constraint,
    required: bool = True,
    inside: "Shape | None" = None,
    each: "Shape | None" = None,
) -> Field:
    """Declare a property. `inside` is the shape of its object, `each` that of every element of its
    array.
    """
    return Field(constraints, required, inside or each, each is not None)


class Shape:
    """What properties an object has.

    `whole` checks run over the object and return errors of pseudo-properties (name, message), for
    rules that span properties.
    """

    # Whether Cal.com overlooks a list that stands in place of the object.
    takes_lists = False

    def __init__(
        self,
        fields: Mapping[str, Field],
        *,
        whole: Callable[[Json], list[tuple[str, str]]] | None = None,
    ) -> None:
        self._fields = dict(fields)
        self._whole = whole
        self._defaults: Json = {}

    @property
    def fields(self) -> dict[str, Field]:
        return dict(self._fields)

    def partial(self) -> "Shape":
        return Shape(
            {
                name: Field(
                    f.constraints, required=False, inside=f.inside, each_inside=f.each_inside
                )
                for name, f in self._fields.items()
            },
            whole=self._whole,
        )

    def with_defaults(self, defaults: Json) -> "Shape":
        """Return the same shape for a body in which Cal.com fills in `defaults` before it checks;
        they stand in the `target` of failures only.
        """
        shape = Shape(self._fields, whole=self._whole)
        shape._defaults = defaults
        return shape

    def validated(self, body: Any) -> Json:
        """Return the known properties of `body`. Raises ValidationFailed with the tree of failures."""
        values = self.known(body if isinstance(body, dict) else {})
        errors = self.errors(self._defaults | values)
        if errors:
            raise ValidationFailed(errors)
        return values

    def strict(self, body: Any) -> Json:
        """Return `body`. Raises BadRequest, in one line, for failures and for unknown properties."""
        if not isinstance(body, dict):
            raise BadRequest(
                "undefined property is wrong,an unknown value was passed to the validate function "
            )
        errors = self.unknown(body) + self.errors(body)
        if errors:
            raise BadRequest(one_line(errors))
        return body

    def known(self, values: Json) -> Json:
        """Return `values` without the properties that the shape does not name, at every level."""
        return {
            name: _strip(found, values[name])
            for name, found in self._fields.items()
            if name in values
        }

    def unknown(self, values: Json) -> list[Json]:
        """Return an error for each property that the shape does not name, at every level."""
        found = [
            _error(values, name, {"whitelistValidation": f"property {name} should not exist"})
            for name in values
            if name not in self._fields
        ]
        for name, known in self._fields.items():
            inner = values.get(name)
            if known.inside and not known.each_inside and isinstance(inner, dict):
                children = known.inside.unknown(inner)
                found += [_error(values, name, {}, children)] if children else []
        return found

    def errors(self, values: Json) -> list[Json]:
        """Return the failures of `values` as a tree, in the order of the shape's properties."""
        found = []
        for name, known in self._fields.items():
            failure = _check(values, name, known)
            if failure:
                found.append(failure)
        if self._whole:
            found += [_error(values, n, {"whole": message}) for n, message in self._whole(values)]
        return found


class Switchable(Shape):
    """An object that has this shape where `on` says so, or else only ``disabled``."""

    def __init__(self, fields: Mapping[str, Field], *, on: Callable[[Json], bool]) -> None:
        super().__init__(fields)
        self._on = on

    def known(self, values: Json) -> Json:
        switch = {"disabled": values["disabled"]} if "disabled" in values else {}
        return super().known(values) | switch

    def errors(self, values: Json) -> list[Json]:
        if self._on(values):
            return super().errors(values)
        if "disabled" in values:
            return _SWITCHED_OFF.errors(values)
        # An object of neither form is unknown to Cal.com as a whole, so the error names no
        # property.
        text = "an unknown value was passed to the validate function"
        return [{"target": values, "children": [], "constraints": {"unknownValue": text}}]


_SWITCHED_OFF = Shape({"disabled": field(is_boolean())})


def one_line(errors: list[Json]) -> str:
    """Return failures as the one-line message of the strict pipes, trailing blanks included."""
    return ", ".join(
        f"{error['property']} property is wrong,"
        f"{', '.join(error.get('constraints', {}).values())} {one_line(error['children'])}"
        for error in errors
    )


def _check(values: Json, name: str, known: Field) -> Json | None:
    value = values.get(name, MISSING)
    if not known.required and (value is MISSING or value is None):
        return None
    failed = {
        each.name: each.message.replace("{property}", name)
        for each in known.constraints
        if not each.is_met(value)
    }
    # Either a property's own failures are reported or those inside it.
    children = [] if failed else _children(known, name, value)
    if isinstance(children, str):
        return _error(values, name, {"nestedValidation": children})
    return _error(values, name, failed, children) if failed or children else None


def _children(known: Field, name: str, value: Any) -> list[Json] | str:
    if known.inside is None:
        return []
    if not known.each_inside:
        if isinstance(value, dict):
            return known.inside.errors(value)
        if known.inside.takes_lists and isinstance(value, list):
            return []
        return f"nested property {name} must be either object or array"
    found = []
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            inner = known.inside.errors(item)
            found += [_error(value, str(position), {}, inner, item)] if inner else []
        else:
            text = f"each value in nested property {name} must be either object or array"
            found.append(_error(value, str(position), {"nestedValidation": text}, [], item))
    return found


def _error(
    target: Any,
    name: str,
    constraints: dict[str, str],
    children: list[Json] | None = None,
    value: Any = MISSING,
) -> Json:
    if value is MISSING and isinstance(target, dict):
        value = target.get(name, MISSING)
    error: Json = {"target": target}
    if value is not MISSING:
        error["value"] = value
    error |= {"property": name, "children": children or []}
    return error | ({"constraints": constraints} if constraints else {})


def _strip(known: Field, value: Any) -> Any:
    if known.inside is None:
        return value
    if known.each_inside and isinstance(value, list):
        return [known.inside.known(i) if isinstance(i, dict) else i for i in value]
    return known.inside.known(value) if isinstance(value, dict) else value
