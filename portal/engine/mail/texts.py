"""Staff's own words in emails: a subject and a text for each kind and language, and a signature for each language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from portal.engine.mail.kinds import TO_ATTENDEES, Kind, wording
from portal.engine.mail.models import MailSignature, MailText
from portal.engine.protocol.values import Json
from portal.i18n.languages import find_language, reader_of, speaking
from portal.process import invalidation

PLACEHOLDERS: Final = ("title", "when", "where", "attendee", "host", "team", "organization")
_SPOT: Final = re.compile(r"\{([^{}\n]*)\}")
_TAG: Final = "mail-texts"


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text, in which placeholders such as ``{when}`` stand."""

    subject: str
    sentence: str


def wrong_in(text: str) -> list[str]:
    """Return the placeholders of a text that are none, as they stand there; a lone brace is one."""
    spots = [each[0] for each in _SPOT.finditer(text) if _name(each[1]) not in PLACEHOLDERS]
    return list(dict.fromkeys([*spots, *re.findall(r"[{}]", _SPOT.sub("", text))]))


def fill(text: str, values: Mapping[str, Callable[[], str]]) -> str:
    """Put values in place of their placeholders, each made only where it is asked for."""
    return _SPOT.sub(lambda spot: values[_name(spot[1])](), text)


def words_of(kind: str, *, to_host: bool, language: str) -> Words | None:
    """Return staff's words, None where they wrote none."""
    return _stored()[0].get((kind, to_host, language))


def signature_get(language: str) -> str:
    return _stored()[1].get(language, "")


def signature_save(*, language: str, text: str) -> None:
    if text:
        MailSignature.objects.update_or_create(language=language, defaults={"text": text})
    else:
        MailSignature.objects.filter(language=language).delete()
    invalidation.mark(_TAG)


def text_list(*, language: str) -> list[Json]:
    """Return the words of all kinds in a language, with `is_own` for those that staff wrote."""
    found = []
    for to_host in (False, True):
        for kind in TO_ATTENDEES:
            own = words_of(kind, to_host=to_host, language=language)
            words = own or usual(kind, to_host=to_host, language=language)
            found.append(
                {"kind": str(kind), "to_host": to_host, "is_own": own is not None}
                | {"subject": words.subject, "sentence": words.sentence}
            )
    return found


def text_save(*, kind: str, to_host: bool, language: str, subject: str, sentence: str) -> None:
    """Store words; those that are the portal's own are forgotten, so that they follow later releases."""
    key: Json = {"kind": kind, "to_host": to_host, "language": language}
    if Words(subject, sentence) == usual(Kind(kind), to_host=to_host, language=language):
        MailText.objects.filter(**key).delete()
    else:
        words = {"subject": subject, "sentence": sentence}
        MailText.objects.update_or_create(**key, defaults=words)
    invalidation.mark(_TAG)


def text_forget(*, kind: str, to_host: bool, language: str) -> None:
    MailText.objects.filter(kind=kind, to_host=to_host, language=language).delete()
    invalidation.mark(_TAG)


def usual(kind: Kind, *, to_host: bool, language: str) -> Words:
    known = find_language(language)
    with speaking(reader_of(known.tag if known else "", "", "")):
        words = wording(kind, to_host=to_host)
    return Words(f"{words.subject}: {{title}}", words.sentence)


def _stored() -> tuple[dict[tuple[str, bool, str], Words], dict[str, str]]:
    return invalidation.kept(_TAG, _read, _TAG)


def _read() -> tuple[dict[tuple[str, bool, str], Words], dict[str, str]]:
    texts = {
        (row.kind, row.to_host, row.language): Words(row.subject, row.sentence)
        for row in MailText.objects.all()
    }
    return texts, dict(MailSignature.objects.values_list("language", "text"))


def _name(typed: str) -> str:
    # As people type them, who see them in a list.
    return typed.strip().lower()
