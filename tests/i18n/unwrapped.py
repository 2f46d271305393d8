"""Find texts in sources that people read and gettext does not know."""

import ast
import re
from collections.abc import Iterator
from typing import Protocol, TypeGuard

_GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
    "pgettext",
    "pgettext_lazy",
}
_SAYING = {
    "success",
    "info",
    "warning",
    "error",
    "fact",
    "Fact",
    "Group",
    "Cell",
    "Table",
    "Tool",
    "Action",
    "Part",
    "read_part",
    "show",
    "make_filter",
    "text_field",
    "minutes_field",
    "whole_field",
    "switch",
    "choice",
    "add_error",
    "ValidationError",
    "BadRequest",
    "Http404",
    "PermissionDenied",
    "InvalidInput",
    "NotAllowed",
    "NotFound",
}
"""Calls whose texts are shown to people."""
_NAMES = {
    "label",
    "help_text",
    "verbose_name",
    "verbose_name_plural",
    "description",
    "heading",
    "empty",
    "note",
    "question",
    "button",
    "search_hint",
    "site_header",
    "site_title",
    "index_title",
}
"""Arguments and attributes whose texts are shown to people."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]")
_CODE = re.compile(r"[a-z0-9_.:/#?=&-]*")
"""What the sources compare and look up: names of fields, templates, addresses."""


def unwrapped_python(source: str, *, sentences: bool = True) -> list[str]:
    """Return the texts that are shown unwrapped, with their lines; with `sentences` also those that read like one."""
    tree = ast.parse(source)
    known = set(_known(tree))
    found: dict[tuple[int, int], str] = {}
    for node in ast.walk(tree):
        for part, is_named in _is_read(node):
            for text in ast.walk(part):
                if not (_is_text(text) and id(text) not in known and _WORD.search(text.value)):
                    continue
                if is_named or not _CODE.fullmatch(text.value):
                    found[text.lineno, text.col_offset] = text.value
        if sentences and _is_text(node) and id(node) not in known and _SENTENCE.search(node.value):
            found[node.lineno, node.col_offset] = node.value
    return [f"{line}: {text}" for (line, _column), text in sorted(found.items())]


def unwrapped_template(source: str) -> list[str]:
    """Return the texts between and in the tags of a template that stand outside of translation tags."""
    text = _blank(r"{%\s*(blocktranslate)\b.*?{%\s*endblocktranslate[^%]*%}", source)
    text = _blank(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", text)
    # Blocks of Django's admin that hold names of classes.
    text = _blank(r"{% block (bodyclass|coltype) %}.*?{% endblock", text)
    text = re.sub(r"\b(?:class|name|id)=\"[^\"]*\"", "", text)
    text = _blank(r"{%.*?%}|{{.*?}}", text)
    found = [
        (text.count("\n", 0, each.start()), each.group(2))
        for each in re.finditer(r"\b(aria-label|alt|title|placeholder|value)=\"([^\"]*)\"", text)
        if _WORD.search(each.group(2)) and not _CODE.fullmatch(each.group(2))
    ]
    text = _blank(r"<(code|pre|style|script)\b.*?</\1>", text)
    text = _blank(r"<[^>]*>", text)
    found += [
        (number, line.strip())
        for number, line in enumerate(text.split("\n"))
        if _WORD.search(line) and not _CODE.fullmatch(line.strip())
    ]
    return [f"{number + 1}: {said}" for number, said in sorted(found)]


def _blank(pattern: str, text: str) -> str:
    return re.sub(pattern, lambda each: "\n" * each.group().count("\n"), text, flags=re.DOTALL)


class _Text(Protocol):
    """A constant that holds a text, as a type."""

    value: str
    lineno: int
    col_offset: int


def _is_text(node: object) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _known(tree: ast.AST) -> Iterator[int]:
    """Yield the nodes that are wrapped, or that nobody reads: documentation, logs, keys, annotations, markup."""
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        match node:
            case ast.Call() if _called(node) in _GETTEXT:
                parts = [*node.args]
            case ast.Call() if _called(node) in {"format_html", "compile", "get", "getlist"}:
                parts = [*node.args[:1]]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logger"))):
                parts = [*node.args]
            case ast.Expr(value=ast.Constant()):
                parts = [node.value]
            case ast.Dict():
                parts = [each for each in node.keys if each]
            case ast.Subscript():
                parts = [node.slice]
            case ast.AnnAssign():
                parts = [node.annotation]
            case ast.Compare():
                parts = [node]
        for part in parts:
            yield from (id(each) for each in ast.walk(part))


def _is_read(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the parts of a node that are shown to people, and whether a name says so."""
    if isinstance(node, ast.Call) and _called(node) in _SAYING:
        yield from ((each, False) for each in node.args if _is_plain(each))
    if isinstance(node, ast.keyword) and node.arg in _NAMES and _is_plain(node.value):
        yield node.value, True
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {each.id for each in targets if isinstance(each, ast.Name)}
        # The label of an app is a code.
        if names & (_NAMES - {"label"}) and _is_plain(node.value):
            yield node.value, True
        if "columns" in names:
            yield node.value, True


def _is_plain(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)
