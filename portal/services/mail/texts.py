"""Staff's words in the engine's emails: texts by kind and language with placeholders, and signatures."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.backend import engine_mail_preview, engine_mail_texts
from portal.i18n.languages import LANGUAGES
from portal.services.errors import InvalidInput, NotAllowed, NotFound

MOST_SUBJECT, MOST_TEXT = 200, 3000


@dataclass(frozen=True, slots=True)
class MailText:
    """The words of a `kind` of email to hosts or attendees; `is_own` where staff wrote them."""

    kind: str
    to_host: bool
    subject: str
    sentence: str
    is_own: bool = False


def has_texts() -> bool:
    """Whether the emails about bookings are this portal's; Cal.com writes its own."""
    return engine_mail_texts() is not None


def placeholders() -> tuple[str, ...]:
    return tuple(_engine().PLACEHOLDERS)


def text_list(*, language: str) -> list[MailText]:
    """Return the words of all kinds. Raises NotFound for a language that the portal does not speak."""
    _check_language(language)
    return [MailText(**row) for row in _engine().text_list(language=language)]


def text_get(*, kind: str, to_host: bool, language: str) -> MailText:
    found = text_list(language=language)
    for each in found:
        if (each.kind, each.to_host) == (kind, to_host):
            return each
    raise NotFound(_("There is no such kind of email."))


def text_save(*, text: MailText, language: str) -> None:
    """Raises InvalidInput as `text_check` does."""
    text_check(text=text)
    known = text_get(kind=text.kind, to_host=text.to_host, language=language)
    _engine().text_save(
        kind=known.kind,
        to_host=known.to_host,
        language=language,
        subject=" ".join(text.subject.split()),
        sentence=text.sentence.strip(),
    )


def text_check(*, text: MailText) -> None:
    """Raises InvalidInput, its fields named as those of MailText, above all for placeholders that are none."""
    wrong = {
        "subject": _wrong(text.subject, most=MOST_SUBJECT),
        "sentence": _wrong(text.sentence, most=MOST_TEXT),
    }
    wrong = {name: said for name, said in wrong.items() if said}
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), fields=wrong)


def text_forget(*, kind: str, to_host: bool, language: str) -> None:
    _engine().text_forget(kind=kind, to_host=to_host, language=language)


def text_preview(*, text: MailText, language: str) -> tuple[str, str]:
    previews = engine_mail_preview()
    if previews is None:
        raise _of_calcom()
    said = previews.preview(
        kind=text.kind,
        to_host=text.to_host,
        language=language,
        subject=text.subject,
        sentence=text.sentence,
        signature=_engine().signature_get(language),
    )
    return said["subject"], said["text"]


def signature_get(*, language: str) -> str:
    _check_language(language)
    return str(_engine().signature_get(language))


def signature_save(*, language: str, text: str) -> None:
    """Store what stands below every email in a language; an empty one is none."""
    _check_language(language)
    _engine().signature_save(language=language, text=text.strip())


def _wrong(text: str, *, most: int) -> str:
    if not text.strip():
        return _("Write something here, or go back to the portal's own words.")
    if len(text) > most:
        return _("This is too long: at most %(most)s characters.") % {"most": most}
    wrong = _engine().wrong_in(text)
    if not wrong:
        return ""
    return _("There is no placeholder %(wrong)s. There are: %(known)s.") % {
        "wrong": ", ".join(wrong[:5]),
        "known": ", ".join(f"{{{name}}}" for name in placeholders()),
    }


def _check_language(language: str) -> None:
    if language not in {one.code for one in LANGUAGES}:
        raise NotFound(_("The portal does not speak that language."))


def _engine() -> Any:
    engine = engine_mail_texts()
    if engine is None:
        raise _of_calcom()
    return engine


def _of_calcom() -> NotAllowed:
    return NotAllowed(_("Cal.com writes the emails about bookings: change their texts there."))
