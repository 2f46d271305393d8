"""The languages that the portal speaks, and how it speaks to one person: plain values, for pages and mail alike."""

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
        """``rtl`` or ``ltr``."""
        return "rtl" if self.code == "ar" else "ltr"


LANGUAGES = (
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
_BY_TAG |= {"pt": _BY_TAG["pt-br"], "zh": _BY_TAG["zh-hans"]}
_OTHER_SCRIPT = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
"""Written in traditional characters, which the pages do not have."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the pages speak to one visitor: `locale` decides how dates are written and when a week begins."""

    language: Language
    locale: str
    has_12_hours: bool

    @property
    def key(self) -> str:
        """What tells apart answers for different readers."""
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
    """Return the locale of a tag that names a region, else the language's own."""
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return language.locale
    return str(locale) if locale.territory else language.locale


@lru_cache(maxsize=512)
def reader_of(lang: str, clock: str, accepted: str) -> Reader:
    """Return the reader that a ``lang`` and a ``clock`` parameter and an ``Accept-Language`` header describe.

    What cannot be read counts as not given: a page in English beats an error about a language.
    """
    wished = [tag for tag, _quality in parse_accept_lang_header(accepted[:500])]
    language = find_language(lang) if lang else None
    if language is None:
        language = next((found for tag in wished if (found := find_language(tag))), ENGLISH)
    tags = [lang, *wished] if lang else wished
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
    """Return the reader of this request, outside of one an English one."""
    return _reader.get()


@contextmanager
def speaking(reader: Reader) -> Iterator[None]:
    """Write for this reader meanwhile, as for a mail."""
    token = _reader.set(reader)
    try:
        with translation.override(reader.language.code):
            yield
    finally:
        _reader.reset(token)
