"""What a browser would send from the form of a page."""

import json
from html.parser import HTMLParser
from typing import Any

import httpx
from django.http import HttpResponse

from tests.contract.described import check_body, check_parameters
from tests.staff.conftest import Wire

NULLABLE = {"slotInterval", "scheduleId", "successRedirectUrl"}
"""Scalars that may be null although the OpenAPI text gives them a plain type (CONTRACT.md 5.6)."""


class _Form(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.values: dict[str, Any] = {}
        self.inside = not form_id
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = not self.form_id or found.get("id") == self.form_id
        name = found.get("name")
        if not self.inside or "disabled" in found:
            return
        if tag == "select":
            self.select = name
        elif tag == "textarea" and name:
            self.area, self.values[name] = name, ""
        elif tag == "option" and self.select and "selected" in found:
            self.values[self.select] = found.get("value") or ""
        elif tag == "input" and name:
            self._input(name, found)

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if kind in {"submit", "button"} or (
            kind in {"checkbox", "radio"} and "checked" not in found
        ):
            return
        value = found.get("value") or ("on" if kind == "checkbox" else "")
        if kind == "checkbox" and name in self.values:
            self.values[name] = [*_listed(self.values[name]), value]
        else:
            self.values[name] = value

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = not self.form_id
        if tag == "select":
            self.select = None
        if tag == "textarea" and self.area:
            # The first line end after the tag is not part of the text.
            self.values[self.area] = self.values[self.area].removeprefix("\n").removeprefix("\r\n")
            self.area = None


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def state_in(page: HttpResponse | Any, form_id: str = "eventtype_form") -> dict[str, Any]:
    """Return the names and values of a form, as they stand in the page."""
    form = _Form(form_id)
    form.feed(page.content.decode())
    form.values.pop("csrfmiddlewaretoken", None)
    return form.values


def writes(wire: Wire) -> list[httpx.Request]:
    """Return the requests that change something, oldest first; each is as the OpenAPI text describes it."""
    found = [each for each in wire.requests if each.method not in {"GET", "HEAD"}]
    for each in found:
        check_parameters(each)
        check_body(_without_nulls(each))
    return found


def _without_nulls(request: httpx.Request) -> httpx.Request:
    if not request.content:
        return request
    body = {
        name: value
        for name, value in json.loads(request.content).items()
        if not (value is None and name in NULLABLE)
    }
    return httpx.Request(
        request.method, request.url, headers=_plain(request.headers), content=json.dumps(body)
    )


def _plain(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "content-length"}
