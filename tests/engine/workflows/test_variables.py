"""What variables become, and what is left of staff's HTML."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal.engine.workflows import variables
from portal.i18n.languages import reader_of, speaking

FACTS = variables.Facts(
    texts={
        "ATTENDEE": "Zoë <b>",
        "MEETING_URL": "javascript:alert(1)",
        "ADDITIONAL_NOTES": "a\nb & c",
    },
    starts_at=datetime(2026, 12, 1, 14, 5, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 15, 0, tzinfo=UTC),
    time_zone="asia/kolkata",
    answers=variables.answers_of({"how-many": 3, "what": ["x", "y"], "location": {"value": "z"}}),
)


@pytest.mark.parametrize(
    ("subject", "filled"),
    [
        ("Hello {ATTENDEE}", "Hello Zoë <b>"),
        ("{ATTENDEE}{ATTENDEE}", "Zoë <b>Zoë <b>"),
        ("{ ATTENDEE }", "Zoë <b>"),
        ("{EVENT_DATE}", "Tuesday 1 December 2026"),
        ("{EVENT_TIME} to {EVENT_END_TIME}", "19:35 to 20:30"),
        ("{EVENT_DATE_ddd, MMM D, YYYY h:mma}", "Tue, Dec 1, 2026 7:35pm"),
        ("{START_TIME_HH:mm}", "19:35"),
        ("{START_TIME_h:mma}", "7:35pm"),
        ("{END_TIME_HH:mm}", "20:30"),
        ("{EVENT_DATE_DD.MM.YY dddd}", "01.12.26 Tuesday"),
        ("{EVENT_DATE_YYYY [x] Q 'o'}", "2026 [x] Q 'o'"),
        ("{EVENT_DATE_}", ""),
        ("{HOW_MANY} of {WHAT}", "3 of x, y"),
        ("{LOCATION}", "{LOCATION}"),
        ("{UNKNOWN} {} {a} {{ATTENDEE}}", "{UNKNOWN} {} {a} {Zoë <b>}"),
        ("{ADDITIONAL_NOTES}", "a b & c"),
    ],
)
def test_subjects(subject: str, filled: str) -> None:
    assert variables.fill_subject(subject, FACTS) == filled


@pytest.mark.parametrize(
    ("html", "filled"),
    [
        ("<p>{ATTENDEE}</p>", "<p>Zoë &lt;b&gt;</p>"),
        ("<p>{ADDITIONAL_NOTES}</p>", "<p>a<br>b &amp; c</p>"),
        ('<a href="{MEETING_URL}">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ("<script>alert(1)</script><p onclick=x()>y</p>", "<p>y</p>"),
        ('<img src="https://a.test/x.png" onerror="x()">', '<img src="https://a.test/x.png">'),
        ("<p>{EVENT_DATE_ddd,&nbsp;MMM D}</p>", "<p>Tue, Dec 1</p>"),
        ("plain {EVENT_TIME}", "plain 19:35"),
        ("<p>{UNKNOWN}</p>", "<p>{UNKNOWN}</p>"),
    ],
)
def test_html(html: str, filled: str) -> None:
    assert variables.fill_html(html, FACTS) == filled


@pytest.mark.parametrize(
    ("language", "filled"),
    [("de", "Dienstag, 1. Dezember 2026 19:35"), ("ja", "2026年12月1日火曜日 19:35")],
)
def test_dates_are_written_in_the_readers_language(language: str, filled: str) -> None:
    with speaking(reader_of(language, "", "")):
        assert variables.fill_subject("{EVENT_DATE} {EVENT_TIME}", FACTS) == filled


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("<ul><li>a</li>\n<li>b</li></ul>c<br>d", "a\nb\n\nc\nd"),
        ("", ""),
    ],
)
def test_the_words_of_html(html: str, text: str) -> None:
    assert variables.to_text(html) == text


@pytest.mark.parametrize("name", sorted(variables._NAMES))
def test_names_in_another_direction_stand_apart(name: str) -> None:
    facts = replace(FACTS, texts={name: "\u202eלאה\u2069 (3)", "LOCATION": "רחוב"})
    subject = variables.fill_subject(f"{{{name}}} 3, {{LOCATION}}", facts)
    assert subject == "\u2068לאה (3)\u2069 3, רחוב"
    assert variables.fill_html(f"<p>{{{name}}}</p>", facts).count("\u2068") == 1
