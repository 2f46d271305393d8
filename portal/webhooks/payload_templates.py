"""Payload templates: the part of Handlebars that people write (CONTRACT.md section 8.3).

``{{path.to.value}}`` is replaced by the value, escaped for HTML as Handlebars does, ``{{{path}}}`` by the bare value;
what is missing becomes nothing. Blocks are ``#if``, ``#unless``, ``#each`` and ``#with``, each with ``{{else}}``;
inside, ``this``, ``../``, ``@index``, ``@first``, ``@last`` and ``@key`` mean what they mean there. Helpers and
partials of one's own are not known: they become nothing. A template whose blocks do not fit is taken as text with
placeholders.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

# Neither alternative can run past the next brace, so that reading takes time in proportion to the template.
_TAG: Final = re.compile(r"\{\{\{(?P<bare>[^{}]*)\}\}\}|\{\{(?P<tag>[^{}]*)\}\}")
_COMMENT: Final = ("{{!--", "--}}")
_SEGMENT: Final = re.compile(r"\[([^\[\]]*)\]|[^./\[\]]+")
# Loops within loops over one list grow as a power of its length: these bounds keep a template from filling
# memory or blocking the worker.
_MOST_DEPTH: Final = 20
_MOST_CHARACTERS: Final = 1_000_000
_MOST_PARTS: Final = 100_000
# Many times the longest template that anybody wrote by hand, and the longest way to a value in a payload.
LONGEST_TEMPLATE: Final = 100_000
_LONGEST_PATH: Final = 500
# An index of a list that fits into a payload.
_MOST_DIGITS: Final = 6
_ESCAPES: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#x27;",
        "`": "&#x60;",
        "=": "&#x3D;",
    }
)


@dataclass(slots=True)
class _Block:
    """A block and what stands in it; ``kind`` is empty for the template itself."""

    kind: str = ""
    path: str = ""
    inside: list["_Part"] = field(default_factory=list)
    otherwise: list["_Part"] = field(default_factory=list)
    in_else: bool = False

    def add(self, part: "_Part") -> None:
        (self.otherwise if self.in_else else self.inside).append(part)


@dataclass(frozen=True, slots=True)
class _Value:
    path: str
    is_escaped: bool


type _Part = str | _Value | _Block


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names are looked up in: the value of the block, its data such as ``@index``, and what is around it."""

    value: Any
    data: Mapping[str, Any] = field(default_factory=dict)
    around: "_Scope | None" = None


class _Unfit(Exception):
    """Blocks that are not closed, or closed without having been opened."""


def fill(template: str, values: Any) -> str:
    """Return the text; of a template longer than LONGEST_TEMPLATE what lies beyond is left out."""
    template = template[:LONGEST_TEMPLATE]
    try:
        root = _parse(template, with_blocks=True)
    except _Unfit:
        # Without its blocks, as text with placeholders.
        root = _parse(template, with_blocks=False)
    written: list[str] = []
    length = 0
    for number, text in enumerate(_render(root.inside, _Scope(values))):
        length += len(text)
        if length > _MOST_CHARACTERS or number > _MOST_PARTS:
            break
        written.append(text)
    return "".join(written)


def _parse(template: str, *, with_blocks: bool) -> _Block:
    open_blocks = [_Block()]
    end = 0
    for begins, ends, found in _tags(template):
        open_blocks[-1].add(template[end:begins])
        end = ends
        if found is None:
            continue
        if found["bare"] is not None:
            open_blocks[-1].add(_Value(found["bare"].strip(), is_escaped=False))
            continue
        tag = found["tag"].strip().strip("~").strip()
        if with_blocks or not (tag.startswith(("#", "/", "^")) or tag == "else"):
            _take(tag, open_blocks)
    open_blocks[-1].add(template[end:])
    if len(open_blocks) > 1:
        raise _Unfit
    return open_blocks[0]


def _tags(template: str) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Yield where each tag begins and ends, in order; without a match it is a comment."""
    position, may_be_comment = 0, True
    while (begins := template.find("{{", position)) >= 0:
        if may_be_comment and template.startswith(_COMMENT[0], begins):
            closes = template.find(_COMMENT[1], begins + len(_COMMENT[0]))
            if closes >= 0:
                position = closes + len(_COMMENT[1])
                yield begins, position, None
                continue
            # Not looked for again: each of thousands of openings would be sought to the end of the text.
            may_be_comment = False
        found = _TAG.match(template, begins)
        # "{{{a}}" is a brace and a tag.
        position = found.end() if found else begins + 1
        if found:
            yield begins, position, found


def _take(tag: str, open_blocks: list[_Block]) -> None:
    if tag.startswith("#"):
        kind, _, path = tag[1:].strip().partition(" ")
        if len(open_blocks) > _MOST_DEPTH:
            raise _Unfit
        open_blocks.append(_Block(kind, path.strip()))
    elif tag.startswith("/"):
        block = open_blocks.pop()
        if not open_blocks or block.kind != tag[1:].strip():
            raise _Unfit
        open_blocks[-1].add(block)
    elif tag in {"else", "^"}:
        open_blocks[-1].in_else = True
    elif not tag.startswith(("!", ">")):
        is_escaped = not tag.startswith("&")
        open_blocks[-1].add(_Value(tag.removeprefix("&").strip(), is_escaped))


def _render(parts: Sequence[_Part], scope: _Scope) -> Iterator[str]:
    for part in parts:
        match part:
            case str():
                yield part
            case _Value():
                text = _text(_value_of(scope, part.path))
                yield text.translate(_ESCAPES) if part.is_escaped else text
            case _Block():
                yield from _render_block(part, scope)


def _render_block(block: _Block, scope: _Scope) -> Iterator[str]:
    value = _value_of(scope, block.path)
    match block.kind:
        case "if" | "unless":
            is_true = _is_true(value) == (block.kind == "if")
            yield from _render(block.inside if is_true else block.otherwise, scope)
        case "with" if _is_true(value):
            yield from _render(block.inside, _Scope(value, scope.data, scope))
        case "each" if isinstance(value, dict | list) and value:
            items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            for number, (key, item) in enumerate(items):
                is_last = number == len(items) - 1
                data = {"index": number, "key": key, "first": number == 0, "last": is_last}
                yield from _render(block.inside, _Scope(item, data, scope))
        case "with" | "each":
            yield from _render(block.otherwise, scope)
        case _:
            return


def _is_true(value: Any) -> bool:
    # Handlebars takes an empty list and 0 for false, but not an empty object.
    return bool(value) or value == {}


def _value_of(scope: _Scope, path: str) -> Any:
    if len(path) > _LONGEST_PATH:
        return None
    where: _Scope | None = scope
    while path.startswith("../") and where is not None:
        where, path = where.around, path[3:]
    if where is None:
        return None
    if path.startswith("@"):
        return where.data.get(path[1:])
    if path in {"this", "."}:
        return where.value
    found = where.value
    # ``[first name]`` is how Handlebars writes a segment that is no identifier.
    for segment in _SEGMENT.finditer(path.removeprefix("this.").removeprefix("./")):
        found = _step(found, segment[1] if segment[1] is not None else segment[0])
    return found


def _step(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if not isinstance(value, list):
        return None
    # The one property of a JavaScript array that templates use.
    if name == "length":
        return len(value)
    if len(name) > _MOST_DIGITS or not (name.isascii() and name.isdigit()):
        return None
    return value[int(name)] if int(name) < len(value) else None


def _text(value: Any, depth: int = 0) -> str:
    if value is None or depth > _MOST_DEPTH:
        return ""
    # The texts that JavaScript makes of its values.
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_text(item, depth + 1) for item in value)
    return "[object Object]" if isinstance(value, dict) else str(value)
