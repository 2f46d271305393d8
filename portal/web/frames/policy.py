"""Who may frame an answer. Its address decides, so that an error is framed as the page that it stands for."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils.csp import CSP

from portal.conf.address import full_path
from portal.services.portal.framing import framing_known
from portal.web.frames.words import OF_BOOKINGS, may_ever_be_framed

# Where browsers send reports (portal/embed/reports.py).
REPORTS = "/embed/refused"


def ancestors_of(path: str) -> tuple[str, ...]:
    """Return the origins that may frame what has this decoded path, whatever is answered there."""
    words = [word for word in path.lower().split("/") if word] or [""]
    if not may_ever_be_framed(path):
        return ()
    framing = framing_known()
    if words[0] in OF_BOOKINGS:
        return framing.everywhere
    if words[0] == "team" and len(words) > 1:
        return framing.of_team(words[1])
    return framing.site


def allow_ancestors(response: HttpResponse, ancestors: Sequence[str]) -> None:
    _set_policy(response, {**_policy_of(response), "frame-ancestors": [CSP.SELF, *ancestors]})
    # X-Frame-Options knows no list of origins: a browser without frame-ancestors would obey its DENY.
    response.xframe_options_exempt = True


def ask_for_reports(response: HttpResponse) -> None:
    """Let browsers say where they refused to show an answer in a frame."""
    _set_policy(response, {**_policy_of(response), "report-uri": [full_path(REPORTS)]})


def allow_sources(response: HttpResponse, sources: Mapping[str, Sequence[str]]) -> None:
    """Let the page of an answer load from more origins, by directive of the policy."""
    policy = dict(_policy_of(response))
    for directive, found in sources.items():
        # A directive that the policy does not name falls back to default-src; once named, it has to repeat 'self'.
        policy[directive] = [*policy.get(directive, [CSP.SELF]), *found]
    _set_policy(response, policy)


def has_own_policy(response: HttpResponse) -> bool:
    return hasattr(response, "_csp_config")


def _policy_of(response: HttpResponse) -> Mapping[str, Sequence[str]]:
    # Where Django's decorators put the policy of one view.
    return cast(
        "Mapping[str, Sequence[str]]", getattr(response, "_csp_config", settings.SECURE_CSP)
    )


def _set_policy(response: HttpResponse, policy: Mapping[str, Sequence[str]]) -> None:
    cast(Any, response)._csp_config = policy
