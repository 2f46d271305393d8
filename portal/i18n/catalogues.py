"""The translations: what has to be translated, and the catalogues.

There are two sets of messages. Those of the visitors' pages have a catalogue for each language in ``locale/``, and are
complete. Those of staff's pages have catalogues for the languages that were begun (`manage.py translations
--begin-staff de`), in ``portal/staff/locale/``, where Django finds them by the app. A message of both stands in both.

Messages are found in the sources with Babel, so that nobody needs GNU gettext. ``django.po`` files are edited by
people; the ``django.mo`` files beside them are made of these and committed, so that a checkout runs without a build.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from portal.i18n.languages import ENGLISH, LANGUAGES

_STAFF_SERVICES = (
    "portal/services/apps.py",
    "portal/services/bookings/staff_actions.py",
    "portal/services/event_types/event_types.py",
    "portal/services/event_types/private_links.py",
    "portal/services/known_refusals.py",
    "portal/services/mail/senders.py",
    "portal/services/mail/server.py",
    "portal/services/models/framing.py",
    "portal/services/mail/texts.py",
    "portal/services/models/inbox.py",
    "portal/services/models/intent.py",
    "portal/services/models/presentation.py",
    "portal/services/models/setup.py",
    "portal/services/people/accounts.py",
    "portal/services/people/calendars.py",
    "portal/services/people/keys.py",
    "portal/services/people/leaving.py",
    "portal/services/people/members.py",
    "portal/services/people/out_of_office.py",
    "portal/services/people/people.py",
    "portal/services/people/portraits.py",
    "portal/services/people/schedules.py",
    "portal/services/people/team_changes.py",
    "portal/services/people/teams.py",
    "portal/services/portal/drift.py",
    "portal/services/setup/closing_days.py",
    "portal/services/setup/first_start.py",
    "portal/services/setup/key_trial.py",
    "portal/services/setup/opening_hours.py",
    "portal/services/setup/starters.py",
    "portal/services/setup/trial.py",
    "portal/services/slots/availability_check.py",
    "portal/services/webhooks/subscriptions.py",
)
"""Files of the services whose texts only staff read."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """Messages with catalogues of their own: files and folders of sources, and the folder of the catalogues."""

    title: str
    python: tuple[str, ...]
    templates: tuple[str, ...]
    locale: str
    without: tuple[str, ...] = ()
    """Files below `python` that are another set's."""

    def python_files(self) -> list[Path]:
        others = {Path(settings.BASE_DIR) / name for name in self.without}
        return [path for path in _files(self.python, ".py") if path not in others]

    def template_files(self) -> list[Path]:
        return [*_files(self.templates, ".html"), *_files(self.templates, ".txt")]


VISITORS = MessageSet(
    title="visitors' pages",
    python=(
        *("portal/public", "portal/services", "portal/web"),
        *("portal/engine/mail", "portal/engine/workflows"),
    ),
    templates=("templates/base.html", "templates/public", "templates/web", "templates/engine"),
    locale="locale",
    without=_STAFF_SERVICES,
)
STAFF = MessageSet(
    title="staff's pages",
    python=("portal/staff", *_STAFF_SERVICES),
    templates=("templates/staff", "templates/admin", "templates/allauth", "templates/mfa"),
    locale="portal/staff/locale",
)
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
type Message = tuple[str, str | tuple[str, ...], str]
"""Where a message stands, its id (or ids of singular and plural), and its context or an empty text."""


def translated_codes(messages: MessageSet = VISITORS) -> list[str]:
    """Return the codes of the languages that have a catalogue: of the visitors' messages, all but English."""
    codes = [language.code for language in LANGUAGES if language != ENGLISH]
    return (
        codes if messages is VISITORS else [one for one in codes if po_path(one, messages).exists()]
    )


def po_path(code: str, messages: MessageSet = VISITORS) -> Path:
    folder = Path(settings.BASE_DIR) / messages.locale / to_locale(code) / "LC_MESSAGES"
    return folder / "django.po"


def read_catalogue(code: str, messages: MessageSet = VISITORS) -> Catalog:
    """Return the catalogue of a language as it is on disk; an empty one where there is none."""
    path = po_path(code, messages)
    if not path.exists():
        return _empty(messages, to_locale(code))
    with path.open("rb") as source:
        return read_po(source, locale=to_locale(code))


def source_messages(messages: MessageSet = VISITORS) -> Iterator[Message]:
    """Return each message of a set, in the order of the sources."""
    for path in messages.python_files():
        yield from _extract(path, path.read_bytes())
    for path in messages.template_files():
        code = templatize(path.read_text(encoding="utf-8"))
        # What is no tag comes back as rows of X: without their indents they are harmless names to a tokenizer.
        lines = "\n".join(line.lstrip() for line in code.splitlines())
        yield from _extract(path, lines.encode())


def update_catalogue(code: str, messages: MessageSet = VISITORS) -> Catalog:
    """Add what the sources ask for, drop what they no longer ask for, and write both files."""
    template = _empty(messages)
    for place, ids, context in source_messages(messages):
        flags = ["python-format"] if "%(" in str(ids) else []
        template.add(ids, locations=[(place, None)], flags=flags, context=context or None)  # type: ignore[list-item]  # a place without a line
    catalogue = read_catalogue(code, messages)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    _name(catalogue, messages)
    path = po_path(code, messages)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalogue, width=110, omit_header=False, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(read_catalogue(code, messages)))
    return catalogue


def _empty(messages: MessageSet, locale: str | None = None) -> Catalog:
    catalogue = Catalog(locale=locale, fuzzy=False)
    _name(catalogue, messages)
    return catalogue


def _name(catalogue: Catalog, messages: MessageSet) -> None:
    """Say what the catalogue is, and nothing that changes with each update: history keeps dates and names."""
    catalogue.project, catalogue.version = "Booking portal", messages.title
    catalogue.header_comment = "# Edit the translations here, then run manage.py translations."
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    catalogue.msgid_bugs_address = catalogue.last_translator = ""
    catalogue.language_team = ""
    catalogue.fuzzy = False


def compiled(catalogue: Catalog) -> bytes:
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def _files(roots: tuple[str, ...], suffix: str) -> list[Path]:
    found: list[Path] = []
    for root in roots:
        path = Path(settings.BASE_DIR) / root
        if path.is_file():
            found += [path] if path.suffix == suffix else []
        else:
            found += sorted(path.rglob(f"*{suffix}"))
    return found


def _extract(path: Path, source: bytes) -> Iterator[Message]:
    place = path.relative_to(settings.BASE_DIR).as_posix()
    for _line, ids, _comments, context in extract("python", io.BytesIO(source), _KEYWORDS):
        yield place, ids, context or ""
