"""Addresses of the portal, what each of them reads, and requests that are wrong in one place."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from django.db import connection, models
from django.db.models.signals import pre_save
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.datastructures import MultiValueDict

from tests.security.input.values import HEADER_VALUES, HEADERS, VALUES

# Read on many addresses, and on some of them only beside others.
ALWAYS_ASKED: Final = ("q", "p", "o", "e", "page", "_to_field", "_changelist_filters", "next")
_READERS: Final = ("get", "getlist", "__getitem__", "__contains__", "pop")


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the URL configuration: its route with ``{name}`` for what varies, and its name."""

    route: str
    name: str
    parameters: tuple[str, ...]


def addresses(patterns: Sequence[Any] | None = None, before: str = "/") -> Iterator[Address]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + _written(one))
        elif isinstance(one, URLPattern):
            names = tuple(one.pattern.regex.groupindex)
            yield Address(before + _written(one), one.name or "", names)


def _written(one: URLPattern | URLResolver) -> str:
    """Return a route with ``{name}`` for each group of its pattern."""
    text, written, depth = one.pattern.regex.pattern, "", 0
    position = 0
    while position < len(text):
        if text.startswith("(?P<", position) and depth == 0:
            written += "{" + text[position + 4 : text.index(">", position)] + "}"
            depth = 1
            position = text.index(">", position)
        elif depth:
            depth += {"(": 1, ")": -1}.get(text[position], 0)
        elif text[position] not in "^$\\":
            written += text[position]
        position += 1
    return written.removesuffix("Z").removesuffix("z")


class _Forms(HTMLParser):
    """The forms of a page that are posted: their address, and their fields as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_logout = given.get("action", "").endswith("/logout/")
        if tag == "form" and given.get("method", "").lower() == "post" and not is_logout:
            self._fields = {}
            self.found.append((given.get("action", ""), self._fields))
        name = given.get("name", "")
        if self._fields is None:
            return
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and ("selected" in given or given.get("value")):
            self._fields.setdefault(self._select, given.get("value", ""))
        if tag in {"input", "textarea", "button"} and name:
            usual = {"email": "ada@example.com", "checkbox": "on", "number": "1"}
            self._fields.setdefault(
                name, given.get("value") or usual.get(given.get("type", ""), "Ada")
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        if tag == "select":
            self._select = ""


def posted_forms(page: Any) -> list[tuple[str, dict[str, str]]]:
    """Return address and fields of each form; a page with buttons of several meanings names them all."""
    if page.streaming or "html" not in page.headers.get("Content-Type", ""):
        return []
    forms = _Forms()
    forms.feed(page.content.decode())
    return forms.found


@contextmanager
def noted_names() -> Iterator[dict[str, None]]:
    """Collect the names that anything asks a query or a form for."""
    noted: dict[str, None] = {}
    kept = {reader: getattr(MultiValueDict, reader, None) for reader in _READERS}
    inherited = {reader for reader in _READERS if reader not in vars(MultiValueDict)}

    def noting(reader: str) -> Any:
        def read(self: Any, key: Any, *more: Any, **named: Any) -> Any:
            # Django keeps other things in such dictionaries, too, as the names of all addresses.
            if isinstance(key, str) and isinstance(self, QueryDict):
                noted[key] = None
            return kept[reader](self, key, *more, **named)  # type: ignore[misc]

        return read

    for reader in _READERS:
        setattr(MultiValueDict, reader, noting(reader))
    try:
        yield noted
    finally:
        for reader in _READERS:
            if reader in inherited:
                delattr(MultiValueDict, reader)
            else:
                setattr(MultiValueDict, reader, kept[reader])


@dataclass(slots=True)
class Sent:
    """One request of a test client; `about` says in a failure what was wrong with it."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def answer(self, client: Client) -> HttpResponse | Any:
        address = f"{self.path}?{urlencode(self.query)}" if self.query else self.path
        extra: dict[str, Any] = dict(self.headers)
        kind = extra.pop("CONTENT_TYPE", "application/x-www-form-urlencoded")
        # As WSGI servers hand them on: bytes as Latin-1.
        extra = {name: _latin(value) for name, value in extra.items()}
        body = urlencode(self.form) if self.body is None else self.body
        return client.generic(self.method, address, body, content_type=kind, **extra)


def _latin(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def spoiled(sent: Sent, chance: random.Random, *, path: str, names: Sequence[str]) -> Sent:
    """Return a request that is like `sent`, but for one value in its path, query, form or headers.

    `path` has ``{}`` where a part of it may be replaced.
    """
    found = Sent(sent.method, sent.path, {**sent.query}, {**sent.form}, {**sent.headers}, sent.body)
    kinds = ["query"] * 4 + ["header"] + ["path"] * ("{}" in path)
    kind = chance.choice(kinds + ["form"] * (6 if sent.form else 0))
    value = chance.choice(chance.choice(VALUES))
    if kind == "path":
        found.path = path.replace("{}", quote(value, safe=chance.choice(("", "/"))))
    elif kind == "header":
        header = chance.choice(HEADERS)
        found.headers[header] = chance.choice((chance.choice(HEADER_VALUES), value))
    elif kind == "form":
        found.form[chance.choice((*sent.form, *names))] = value
    else:
        found.query[chance.choice((*ALWAYS_ASKED, *names, *sent.query))] = value
    return found


def action_of(page: str, action: str) -> tuple[str, dict[str, str]]:
    """Return path and query that a form of the page `page` is sent to."""
    parts = urlsplit(urljoin(page, action))
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    return parts.path, {name: value for name, _, value in pairs}


@contextmanager
def strict_database() -> Iterator[None]:
    """Let SQLite refuse what PostgreSQL refuses: NUL and halves of surrogate pairs, texts too long for their column."""

    def run(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        rows = given if many else [given]
        for values in rows:
            for value in values.values() if isinstance(values, Mapping) else values or ():
                if isinstance(value, str):
                    if "\0" in value:
                        raise ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
                    value.encode()
        return execute(sql, given, many, context)

    def check(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
        for column in sender._meta.concrete_fields:
            value = getattr(instance, column.attname)
            if isinstance(value, str) and isinstance(column, models.CharField):
                assert column.max_length is None or len(value) <= column.max_length, column

    pre_save.connect(check, weak=False)
    try:
        with connection.execute_wrapper(run):
            yield
    finally:
        pre_save.disconnect(check)
