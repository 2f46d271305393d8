"""Languages of the portal, and the reader that a page or email is written for: plain values, without a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the visitors' pages.

    `code` is Django's, `tag` the one of HTML (BCP 47), `name` in the language itself, `locale` what stands for it
    where the browser names no region (CLDR), `calcom` Cal.com's (CONTRACT.md 2.15).
    """

    code: str
    tag: str
    name: str
    locale: str
    calcom: str

    @property
    def direction(self) -> str:
        return "rtl" if self.code == "ar" else "ltr"


LANGUAGES = (
    # English as written in Europe: 24 hours, and the week begins on Monday.
    Language("en", "en", "English", "en_150", "en"),
    Language("de", "de", "Deutsch", "de", "de"),
    Language("fr", "fr", "Français", "fr", "fr"),
    Language("es", "es", "Español", "es", "es"),
    Language("it", "it", "Italiano", "it", "it"),
    Language("pt-br", "pt-BR", "Português (Brasil)", "pt_BR", "pt-BR"),
    Language("nl", "nl", "Nederlands", "nl", "nl"),
    Language("pl", "pl", "Polski", "pl", "pl"),
    Language("tr", "tr", "Türkçe", "tr", "tr"),
    Language("ja", "ja", "日本語", "ja", "ja"),
    Language("zh-hans", "zh-Hans", "简体中文", "zh_Hans", "zh-CN"),
    Language("ar", "ar", "العربية", "ar_EG", "ar"),
)
ENGLISH = LANGUAGES[0]

_BY_TAG = {language.tag.lower(): language for language in LANGUAGES} | {
    language.code: language for language in LANGUAGES
}
# A browser that names no region or script gets the one of the two that is here.
_BY_TAG |= {"pt": _BY_TAG["pt-br"], "zh": _BY_TAG["zh-hans"]}
# Written in traditional characters: the pages have simplified ones only, and English is read more easily.
_OTHER_SCRIPT = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


@dataclass(frozen=True, slots=True)
class Reader:
    """How the pages speak to one visitor: `locale` decides how dates are written and when a week begins."""

    language: Language
    locale: str
    has_12_hours: bool

    @property
    def key(self) -> str:
        """Part of the key of kept answers: two readers with one key see the same text."""
        return f"{self.locale}:{12 if self.has_12_hours else 24}:{self.language.code}"


@cache
def _has_12_hours(locale: str) -> bool:
    return "h" in Locale.parse(locale).time_formats["short"].pattern


def find_language(tag: str) -> Language | None:
    """Return the language of a BCP 47 tag such as ``pt-BR`` or ``de-AT``, or None where the pages do not have it."""
    lowered = tag.lower().replace("_", "-")
    if lowered.startswith(_OTHER_SCRIPT):
        return None
    return _BY_TAG.get(lowered) or _BY_TAG.get(lowered.partition("-")[0])


def _locale(tag: str, language: Language) -> str:
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return language.locale
    # Only a region says more than the language about how dates are written.
    return str(locale) if locale.territory else language.locale


@lru_cache(maxsize=512)
def reader_of(lang: str, clock: str, accepted: str) -> Reader:
    """Return the reader that a ``lang`` and a ``clock`` parameter and an ``Accept-Language`` header describe.

    What cannot be read counts as not given: a page in English beats an error about a language.
    """
    # Parsing stops at 500 characters; browsers send a tenth of that.
    accepted_tags = [tag for tag, _quality in parse_accept_lang_header(accepted[:500])]
    language = find_language(lang) if lang else None
    if language is None:
        language = next((found for tag in accepted_tags if (found := find_language(tag))), ENGLISH)
    # A reader of ?lang=en with a German browser gets English words; its region counts only for its own language.
    tags = [lang, *accepted_tags] if lang else accepted_tags
    locale = next(
        (
            _locale(tag, language)
            for tag in tags
            if find_language(tag) == language and "-" in tag.replace("_", "-")
        ),
        language.locale,
    )
    has_12_hours = clock == "12" or (clock != "24" and _has_12_hours(locale))
    return Reader(language, locale, has_12_hours)


DEFAULT = reader_of("", "", "")
_reader: ContextVar[Reader] = ContextVar("reader", default=DEFAULT)


def current() -> Reader:
    return _reader.get()


@contextmanager
def speaking(reader: Reader) -> Iterator[None]:
    token = _reader.set(reader)
    try:
        with translation.override(reader.language.code):
            yield
    finally:
        _reader.reset(token)
