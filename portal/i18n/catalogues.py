"""The translations of the visitors' pages: what has to be translated, and the catalogues in ``locale/``.

Messages are found in the sources with Babel, so that nobody needs GNU gettext. ``django.po`` files are edited by
people; the ``django.mo`` files beside them are made of these and committed, so that a checkout runs without a build.
"""

import io
from collections.abc import Iterator
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

_PYTHON = ("portal/public", "portal/services", "portal/web", "portal/engine/mail")
_FOR_STAFF = (
    "bookings/staff_actions.py",
    "event_types/event_types.py",
    "event_types/private_links.py",
    "people/members.py",
    "people/out_of_office.py",
    "people/schedules.py",
    "people/teams.py",
    "slots/availability_check.py",
)
"""Files of the services that only staff's pages use; those are in English."""
_TEMPLATES = ("templates/base.html", "templates/public", "templates/web", "templates/engine")
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


def translated_codes() -> list[str]:
    """Return the codes of the languages that have a catalogue: all but English."""
    return [language.code for language in LANGUAGES if language != ENGLISH]


def po_path(code: str) -> Path:
    """Return where the catalogue of a language is."""
    folder = Path(settings.BASE_DIR) / "locale" / to_locale(code) / "LC_MESSAGES"
    return folder / "django.po"


def read_catalogue(code: str) -> Catalog:
    """Return the catalogue of a language as it is on disk; an empty one where there is none."""
    path = po_path(code)
    if not path.exists():
        return _empty(to_locale(code))
    with path.open("rb") as source:
        return read_po(source, locale=to_locale(code))


def source_messages() -> Iterator[Message]:
    """Return each message of the visitors' pages, in the order of the sources."""
    for path in _files(_PYTHON, ".py"):
        if path.as_posix().endswith(_FOR_STAFF):
            continue
        yield from _extract(path, path.read_bytes())
    for path in (*_files(_TEMPLATES, ".html"), *_files(_TEMPLATES, ".txt")):
        code = templatize(path.read_text(encoding="utf-8"))
        # What is no tag comes back as rows of X: without their indents they are harmless names to a tokenizer.
        lines = "\n".join(line.lstrip() for line in code.splitlines())
        yield from _extract(path, lines.encode())


def update_catalogue(code: str) -> Catalog:
    """Add what the sources ask for, drop what they no longer ask for, and write both files."""
    template = _empty()
    for place, ids, context in source_messages():
        flags = ["python-format"] if "%(" in str(ids) else []
        template.add(ids, locations=[(place, None)], flags=flags, context=context or None)  # type: ignore[list-item]  # a place without a line
    catalogue = read_catalogue(code)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    _name(catalogue)
    path = po_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalogue, width=110, omit_header=False, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(read_catalogue(code)))
    return catalogue


def _empty(locale: str | None = None) -> Catalog:
    catalogue = Catalog(locale=locale, fuzzy=False)
    _name(catalogue)
    return catalogue


def _name(catalogue: Catalog) -> None:
    """Say what the catalogue is, and nothing that changes with each update: history keeps dates and names."""
    catalogue.project, catalogue.version = "Booking portal", "visitors' pages"
    catalogue.header_comment = "# Edit the translations here, then run manage.py translations."
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    catalogue.msgid_bugs_address = catalogue.last_translator = ""
    catalogue.language_team = ""
    catalogue.fuzzy = False


def compiled(catalogue: Catalog) -> bytes:
    """Return the machine's form of a catalogue."""
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
