"""Every sentence of the visitors' pages and emails is there in every language."""

import re

import pytest
from django.test import Client
from django.utils import translation

from portal.i18n.catalogues import (
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


@pytest.fixture(scope="module")
def wanted() -> set[Key]:
    return {(ids, context) for _place, ids, context in source_messages()}


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("code", translated_codes())
def test_nothing_is_missing_fuzzy_or_left_over(code: str, wanted: set[Key]) -> None:
    catalogue = read_catalogue(code)
    found = {(one.id, one.context or ""): one for one in catalogue if one.id}
    assert wanted - found.keys() == set()
    assert found.keys() - wanted == set()
    assert not catalogue.obsolete
    for message in found.values():
        assert not message.fuzzy, message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(form and form.strip() for form in forms), message.id


@pytest.mark.parametrize("code", translated_codes())
def test_placeholders_are_kept(code: str) -> None:
    """A form for one of something may say so in words; nothing may name what the code does not give."""
    for message in read_catalogue(code):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            known = set().union(*map(placeholders, message.id))
            assert all(placeholders(form) <= known for form in message.string), message.id
            assert placeholders(message.string[-1]) == placeholders(message.id[-1]), message.id
        else:
            assert placeholders(str(message.string)) == placeholders(message.id), message.id


@pytest.mark.parametrize("code", translated_codes())
def test_the_machines_form_is_made_of_the_readable_one(code: str) -> None:
    assert po_path(code).with_suffix(".mo").read_bytes() == compiled(read_catalogue(code))


def test_sources_are_read_whole(wanted: set[Key]) -> None:
    assert ("Skip to content", "") in wanted
    assert len(wanted) > 250


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
