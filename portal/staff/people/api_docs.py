"""The API page: what the engine serves, to be read by people, with curl examples; and the same as OpenAPI."""

from itertools import groupby
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from portal.conf.address import home_url
from portal.services.people import keys

_SCOPES: Final = frozenset({"organizations", "teams", "users"})
_NEWEST: Final = "2024-08-13"


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """404 while the API is off."""
    _check_open()
    calls = sorted(keys.api_calls(), key=lambda call: section_of(call["path"]))
    sections = [
        (name, f"s-{name.replace(' ', '-')}", list(found))
        for name, found in groupby(calls, key=lambda call: section_of(call["path"]))
    ]
    context = {
        "sections": sections,
        "base": f"{home_url()}/v2",
        "limit": settings.ENGINE_RATE_LIMIT,
        "newest": _NEWEST,
    }
    return TemplateResponse(request, "staff/people/api_docs.html", context)


@require_safe
def api_document(request: HttpRequest) -> HttpResponse:
    _check_open()
    found = keys.api_document(version=request.GET.get("version", _NEWEST))
    if found is None:
        raise Http404
    return JsonResponse(found, json_dumps_params={"indent": 1})


def section_of(path: str) -> str:
    """Return the noun that a path is about, after the scopes it stands in: ``organizations schedules``."""
    words = [word for word in path.split("/")[2:] if word and not word.startswith("{")]
    scopes = [word for word in words[:-1] if word in _SCOPES]
    nouns = [word for word in words if word not in _SCOPES]
    return " ".join([*scopes[:1], (nouns or words[-1:])[0]])


def _check_open() -> None:
    if not keys.api_is_open():
        raise Http404
