"""Variables in the words of workflows, such as {ATTENDEE} or {EVENT_DATE_ddd, MMM D}, and the words made clean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from typing import Any, Final

import nh3
from babel.dates import format_date, format_datetime, format_time

from portal.engine.mail.words import ISOLATES, isolated, one_line
from portal.engine.protocol.values import canonical_zone
from portal.i18n.languages import ENGLISH, current
from portal.i18n.zones import pinned_zone

_VARIABLE: Final = re.compile(r"\{([^{}<>\n]{1,100})\}")
# Names of people, which may be written in the other direction than the words around them.
_NAMES: Final = frozenset(
    [f"{who}{part}" for who in ("ATTENDEE", "ORGANIZER") for part in ("", "_NAME", "_FIRST_NAME")]
    + ["ATTENDEE_LAST_NAME", "EVENT_NAME"]
)
_STARTS: Final = ("EVENT_DATE", "EVENT_TIME", "START_TIME")
_ENDS: Final = ("EVENT_END_TIME", "END_TIME")
# Letters of Day.js patterns and what CLDR has for them; longer ones first.
_DAY_JS: Final = {
    "YYYY": "yyyy",
    "YY": "yy",
    "MMMM": "MMMM",
    "MMM": "MMM",
    "MM": "MM",
    "M": "M",
    "dddd": "EEEE",
    "ddd": "EEE",
    "DD": "dd",
    "D": "d",
    "HH": "HH",
    "H": "H",
    "hh": "hh",
    "h": "h",
    "mm": "mm",
    "m": "m",
    "ss": "ss",
    "s": "s",
    "A": "a",
    "a": "a",
}
_TOKEN: Final = re.compile("|".join(sorted(_DAY_JS, key=len, reverse=True)) + r"|[A-Za-z]+|'")
_BREAK: Final = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|ul|ol|table)>", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What variables stand for: texts by name, and the time in the recipient's zone."""

    texts: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    # By the slugs of booking fields, in capitals.
    answers: Mapping[str, str] = field(default_factory=dict)


def fill_subject(subject: str, facts: Facts) -> str:
    """Return the subject on one line, in the active language. Unknown variables stay as they are."""
    filled = _VARIABLE.sub(lambda found: _apart(found, one_line(_value(found, facts))), subject)
    return one_line(filled, kept=ISOLATES)


def fill_html(html: str, facts: Facts) -> str:
    """Return staff's HTML with the variables filled and without anything that runs; what attendees typed is text."""

    def safe(found: re.Match[str]) -> str:
        value = _value(found, facts)
        if value == found[0]:
            return value
        return "<br>".join(escape(_apart(found, line)) for line in value.splitlines())

    return nh3.clean(
        _VARIABLE.sub(safe, html),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def to_text(html: str) -> str:
    """Return the words of clean HTML, a line per paragraph."""
    broken = _BREAK.sub("\n", html.replace("\r", "").replace("\n", " "))
    lines = unescape(nh3.clean(broken, tags=set())).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def answers_of(responses: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of booking answers by the names that variables have for them."""
    found = {}
    for slug, answer in responses.items():
        several = answer if isinstance(answer, list) else [answer]
        if all(isinstance(each, str | int | float) for each in several):
            found[re.sub(r"[^A-Z0-9]+", "_", slug.upper())] = ", ".join(map(str, several))
    return found


def _apart(found: re.Match[str], value: str) -> str:
    return isolated(value) if found[1].strip() in _NAMES else value


def _value(found: re.Match[str], facts: Facts) -> str:
    # HTML may have written the blanks of a pattern in its own way.
    name = unescape(found[1]).replace("\xa0", " ").strip()
    if name in facts.texts:
        return facts.texts[name]
    for names, moment in ((_STARTS, facts.starts_at), (_ENDS, facts.ends_at)):
        for each in names:
            if name == each:
                return _plain(moment, facts.time_zone, is_date=each == "EVENT_DATE")
            if name.startswith(f"{each}_"):
                return _formatted(moment, facts.time_zone, name.removeprefix(f"{each}_"))
    return facts.answers.get(name, found[0])


def _local(moment: datetime, time_zone: str) -> datetime:
    return moment.astimezone(pinned_zone(canonical_zone(time_zone) or "UTC"))


def _plain(moment: datetime, time_zone: str, *, is_date: bool) -> str:
    local, locale = _local(moment, time_zone), current().locale
    if is_date:
        # CLDR's full English date has American order.
        style = "EEEE d MMMM y" if locale == ENGLISH.locale else "full"
        return str(format_date(local.date(), style, locale=locale))
    return str(format_time(local.time(), "short", locale=locale))


def _formatted(moment: datetime, time_zone: str, pattern: str) -> str:
    def token(found: re.Match[str]) -> str:
        if found[0] in _DAY_JS:
            return _DAY_JS[found[0]]
        # Other letters stand for themselves.
        return "''" if found[0] == "'" else f"'{found[0]}'"

    cldr = _TOKEN.sub(token, pattern)
    return str(format_datetime(_local(moment, time_zone), cldr, locale=current().locale))
