"""The visitor's language and clock."""

from datetime import date, datetime

import pytest
from django.test import Client

from portal.web.languages import DEFAULT, LANGUAGES, current, reader_of, speaking
from portal.web.times import (
    clock_text,
    day_text,
    first_weekday,
    month_text,
    short_day_text,
    weekday_names,
)

DAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 14, 5)  # noqa: DTZ001  a local moment


@pytest.mark.parametrize(
    ("lang", "accepted", "code"),
    [
        ("", "", "en"),
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("", "xx, da;q=0.9, fr;q=0.2, it;q=0.4", "it"),
        ("", "pt-PT", "pt-br"),
        ("", "zh-CN", "zh-hans"),
        ("", "zh-TW, ja;q=0.5", "ja"),
        ("", "*", "en"),
        ("", "de;q=nonsense, fr", "en"),
        ("ar", "de", "ar"),
        ("pt-BR", "", "pt-br"),
        ("zh_Hans", "", "zh-hans"),
        ("klingon", "tr", "tr"),
        ("<script>", "", "en"),
    ],
)
def test_the_address_decides_then_the_browser(lang: str, accepted: str, code: str) -> None:
    assert reader_of(lang, "", accepted).language.code == code


@pytest.mark.parametrize(
    ("lang", "accepted", "day", "clock"),
    [
        ("", "", "Tuesday 3 March 2026", "14:05"),
        ("en", "", "Tuesday 3 March 2026", "14:05"),
        ("", "en-US", "Tuesday, March 3, 2026", "2:05 pm"),
        ("", "en-GB", "Tuesday, 3 March 2026", "14:05"),
        ("", "de", "Dienstag, 3. März 2026", "14:05"),
        ("", "es-MX", "martes, 3 de marzo de 2026", "2:05 p.m."),
        ("ja", "de", "2026年3月3日火曜日", "14:05"),
        ("ar", "", "الثلاثاء، 3 مارس 2026", "2:05 م"),
    ],
)
def test_days_and_clocks_are_written_by_the_locale(
    lang: str, accepted: str, day: str, clock: str
) -> None:
    with speaking(reader_of(lang, "", accepted)):
        assert (day_text(DAY), clock_text(NOON).replace("\u202f", " ")) == (day, clock)


@pytest.mark.parametrize(("clock", "text"), [("12", "2:05 pm"), ("24", "14:05"), ("7", "14:05")])
def test_the_address_can_choose_the_clock(clock: str, text: str) -> None:
    with speaking(reader_of("en", clock, "")):
        assert clock_text(NOON).replace("\u202f", " ") == text


def test_midnight_and_noon_are_told_apart_on_a_twelve_hour_clock() -> None:
    with speaking(reader_of("en", "12", "")):
        texts = [clock_text(NOON.replace(hour=hour, minute=0)) for hour in (0, 12)]
    assert [text.replace("\u202f", " ") for text in texts] == ["12:00 am", "12:00 pm"]


@pytest.mark.parametrize(("accepted", "first"), [("de", 0), ("en-US", 6), ("ar", 5), ("pt-BR", 6)])
def test_weeks_begin_as_they_do_there(accepted: str, first: int) -> None:
    with speaking(reader_of("", "", accepted)):
        assert first_weekday() == first
        assert len({full for full, _short in weekday_names()}) == 7
        # A seventh of a phone's width is no more.
        assert all(0 < len(short) <= 4 for _full, short in weekday_names())


def test_every_language_can_write_a_date() -> None:
    for language in LANGUAGES:
        with speaking(reader_of(language.tag, "", "")):
            assert current().language == language
            assert "2026" in month_text(DAY)
            assert "3" in short_day_text(DAY)
    assert current() == DEFAULT


def test_staff_pages_stay_in_english(client: Client, db: None) -> None:
    answer = client.get("/admin/login/", headers={"Accept-Language": "de"})
    assert "Log in" in answer.content.decode()
