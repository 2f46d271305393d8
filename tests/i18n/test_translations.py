"""Every sentence of the visitors' pages and emails is there in every language."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from portal.i18n.catalogues import (
    STAFF,
    VISITORS,
    MessageSet,
    compiled,
    po_path,
    read_catalogue,
    source_messages,
    translated_codes,
)
from portal.i18n.languages import LANGUAGES, Language, reader_of, speaking
from portal.web.times import length_text

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")
type Key = tuple[str | tuple[str, ...], str]


CATALOGUES = [
    pytest.param(messages, code, id=f"{code}, {messages.title}")
    for messages in (VISITORS, STAFF)
    for code in translated_codes(messages)
]


def wanted_keys(messages: MessageSet) -> set[Key]:
    return {(ids, context) for _place, ids, context in source_messages(messages)}


@pytest.fixture(scope="module")
def wanted() -> dict[str, set[Key]]:
    return {messages.title: wanted_keys(messages) for messages in (VISITORS, STAFF)}


def forms_of(message: Message) -> Sequence[str]:
    """Return a translation's texts: one, or one for each plural form."""
    said = message.string or ""
    return [said] if isinstance(said, str) else said


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_all_languages_of_visitors_are_checked() -> None:
    assert len(CATALOGUES) >= len(LANGUAGES) - 1 > 5


@pytest.mark.parametrize(("messages", "code"), CATALOGUES)
def test_nothing_is_missing_fuzzy_or_left_over(
    messages: MessageSet, code: str, wanted: dict[str, set[Key]]
) -> None:
    catalogue = read_catalogue(code, messages)
    found = {(one.id, one.context or ""): one for one in catalogue if one.id}
    assert wanted[messages.title] - found.keys() == set()
    assert found.keys() - wanted[messages.title] == set()
    assert not catalogue.obsolete
    for message in found.values():
        assert not message.fuzzy, message.id
        forms = forms_of(message)
        assert all(form and form.strip() for form in forms), message.id


@pytest.mark.parametrize(("messages", "code"), CATALOGUES)
def test_placeholders_are_kept(messages: MessageSet, code: str) -> None:
    """A form for one of something may say so in words; nothing may name what the code does not give."""
    for message in read_catalogue(code, messages):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            known = set().union(*map(placeholders, message.id))
            forms = forms_of(message)
            assert all(placeholders(form) <= known for form in forms), message.id
            assert placeholders(forms[-1]) == placeholders(message.id[-1]), message.id
        else:
            assert placeholders(str(message.string)) == placeholders(str(message.id)), message.id


@pytest.mark.parametrize(("messages", "code"), CATALOGUES)
def test_the_machines_form_is_made_of_the_readable_one(messages: MessageSet, code: str) -> None:
    made = po_path(code, messages).with_suffix(".mo").read_bytes()
    assert made == compiled(read_catalogue(code, messages))


def test_sources_are_read_whole(wanted: dict[str, set[Key]]) -> None:
    visitors, staff = wanted[VISITORS.title], wanted[STAFF.title]
    assert ("Skip to content", "") in visitors - staff
    assert len(visitors) > 250
    assert ("Nothing was changed.", "") in staff - visitors
    assert ("Not saved yet: please correct what is marked below.", "") in staff - visitors
    assert len(staff) > 800


def test_each_source_is_of_one_set() -> None:
    visitors, staff = (
        {*messages.python_files(), *messages.template_files()} for messages in (VISITORS, STAFF)
    )
    assert visitors & staff == set()
    missing = [name for name in STAFF.python if not (Path(settings.BASE_DIR) / name).exists()]
    assert missing == []


def test_a_catalogue_for_staff_is_found_where_django_looks() -> None:
    assert po_path("de", STAFF).parts[-6:-3] == ("portal", "staff", "locale")
    assert apps.get_app_config("staff").path == str(po_path("de", STAFF).parents[3])


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_plural_forms_fit_the_language(language: Language) -> None:
    with speaking(reader_of(language.tag, "", "")):
        for number in (0, 1, 2, 3, 5, 11, 21, 100, 101):
            text = translation.ngettext("%(count)s seat", "%(count)s seats", number)
            assert text % {"count": number}


def test_lengths_are_told_in_the_language() -> None:
    with speaking(reader_of("ja", "", "")):
        assert "min" not in length_text(45)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_page_is_in_one_language(client: Client, language: Language) -> None:
    page = client.get(f"/bookings?lang={language.tag}").content.decode()
    assert f'<html lang="{language.tag}"' in page
    if language.code != "en":
        assert "Skip to content" not in page
        assert "Your bookings" not in page
