"""``/.well-known/security.txt``: where to report a weakness of this portal (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.conf.address import home_url

# RFC 9116 recommends less than a year. Counted from each answer: who runs the portal stands behind its settings.
LIFETIME = timedelta(days=180)


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404
    # Whole days, so that the text is the same all day long.
    expires = (timezone.now() + LIFETIME).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {home_url()}/.well-known/security.txt",
    ]
    if settings.SECURITY_POLICY:
        lines.append(f"Policy: {settings.SECURITY_POLICY}")
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
