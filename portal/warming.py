"""Warming of a process before it takes traffic: what the first page, and the first in a language, would wait for.

gunicorn loads the application before it forks its workers (`--preload`), so this is done once for all of them, in the
memory that they share. Nothing here opens a connection, a socket or a thread, none of which may cross a fork.
"""

import gc
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from portal.backend import ENGINE_TRANSPORT
from portal.conf.upstream import is_engine
from portal.i18n.languages import LANGUAGES, Reader, speaking
from portal.web import times
from portal.web.text import render_untrusted

# What visitors ask for first; staff's pages have hundreds of templates of Django's own.
_TEMPLATES: Final = ("base.html", "public/**/*.html", "web/**/*.html", "404.html")
_MOMENT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def warm() -> None:
    """Load addresses, languages, templates, zones and, where it is used, the engine."""
    # With them come all views, forms and wire models.
    list(get_resolver().url_patterns)
    if is_engine():
        import_string(ENGINE_TRANSPORT)
    for language in LANGUAGES:
        for has_12_hours in (False, True):
            with speaking(Reader(language, language.locale, has_12_hours)):
                _speak()
    for name in _templates():
        try:
            get_template(name)
        except TemplateDoesNotExist:
            continue
    render_untrusted("**Warm** <b>up</b>")
    times.zone_name("UTC")
    # None was needed; one that an app opened all the same belongs to this process alone.
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        # Its threads would not be in the workers.
        getattr(connection, "close_pool", lambda: None)()
    # What is here stays for good: collections in the workers need not look at it, nor copy its pages by doing so.
    gc.collect()
    gc.freeze()


def _speak() -> None:
    reverse("home")
    gettext("Month")
    day = _MOMENT.date()
    for text in (times.day_text, times.short_day_text, times.month_text):
        text(day)
    times.weekday_names()
    times.clock_text(_MOMENT)


def _templates() -> list[str]:
    folder = Path(settings.FILES_DIR) / "templates"
    return sorted(
        str(path.relative_to(folder)) for pattern in _TEMPLATES for path in folder.glob(pattern)
    )
